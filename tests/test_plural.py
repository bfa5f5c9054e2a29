from newsspider.plural import counted


def test_one_thing_has_a_noun_of_its_own():
    assert counted(1, "row") == "1 row"
    assert counted(0, "row") == "0 rows"
    assert counted(2000, "row") == "2,000 rows"
    assert counted(1, "loss is", "losses are") == "1 loss is"
    assert counted(3, "loss is", "losses are") == "3 losses are"
