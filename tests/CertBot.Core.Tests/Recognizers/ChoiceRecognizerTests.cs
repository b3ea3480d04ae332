using System.Collections.Immutable;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Tests.Recognizers;

public sealed class ChoiceRecognizerTests
{
    private static readonly ImmutableArray<(string, ImmutableArray<string>)> Decisions =
    [
        ("pass", ["Pass", "Принято", "Критерий пройден"]),
        ("work", ["Needs work", "Нужна доработка"]),
        ("na", ["Not applicable", "Неприменимо", "n/a"]),
        ("ask", ["Ask the vendor", "Спросить разработчика"]),
    ];

    private static readonly ImmutableArray<(string, ImmutableArray<string>)> Languages =
    [
        ("en", ["English", "en", "английский"]),
        ("ru", ["Russian", "ru", "русский"]),
        ("de", ["German", "de", "немецкий"]),
        ("uk", ["Ukrainian", "uk", "украинский"]),
    ];

    [Theory]
    [InlineData("Pass", "pass")]
    [InlineData("  PASS. ", "pass")]
    [InlineData("принято", "pass")]
    [InlineData("1", "pass")]
    [InlineData("#2", "work")]
    [InlineData("2.", "work")]
    [InlineData("option two", "work")]
    [InlineData("вариант 3", "na")]
    [InlineData("the second one please", "work")]
    [InlineData("третий", "na")]
    [InlineData("the last one", "ask")]
    [InlineData("последний", "ask")]
    [InlineData("самый последний", "ask")]
    [InlineData("last but one", "na")]
    [InlineData("the second to last one", "na")]
    [InlineData("предпоследний", "na")]
    [InlineData("второй с конца", "na")]
    [InlineData("the last but two", "work")]
    [InlineData("p", "pass")]
    [InlineData("pas", "pass")]
    [InlineData("need", "work")]
    [InlineData("not", "na")]
    [InlineData("n/a", "na")]
    [InlineData("N / A", "na")]
    [InlineData("vendor", "ask")]
    [InlineData("ask vendor", "ask")]
    [InlineData("I'd like to pass it", "pass")]
    [InlineData("it needs work, sorry", "work")]
    [InlineData("it is not applicable here", "na")]
    [InlineData("доработка", "work")]
    [InlineData("нужны доработки", "work")]
    [InlineData("разработчика спросить", "ask")]
    [InlineData("needs wrok", "work")]
    [InlineData("needswork", "work")]
    [InlineData("not aplicable", "na")]
    [InlineData("неприминимо", "na")]
    [InlineData("принятo", "pass")]
    public void Option_is_recognized_in_many_spellings(string text, string value) =>
        Assert.Equal(new ChoiceResult<string>.Picked(value), ChoiceRecognizer.Recognize(text, Decisions));

    [Fact]
    public void Former_and_latter_are_positions_among_two()
    {
        ImmutableArray<(string, ImmutableArray<string>)> two = [("cloud", ["Cloud", "Облако"]), ("own", ["Own servers", "Свои серверы"])];

        Assert.Equal(new ChoiceResult<string>.Picked("own"), ChoiceRecognizer.Recognize("the latter", two));
        Assert.Equal(new ChoiceResult<string>.Picked("cloud"), ChoiceRecognizer.Recognize("the former, please", two));
        Assert.IsType<ChoiceResult<string>.NoMatch>(ChoiceRecognizer.Recognize("the latter", Decisions));
    }

    [Fact]
    public void Position_from_the_end_gives_way_to_a_name_that_says_the_same()
    {
        ImmutableArray<(string, ImmutableArray<string>)> days = [("last", ["Last week"]), ("this", ["This week"]), ("next", ["Next week"])];

        Assert.Equal(new ChoiceResult<string>.Picked("last"), ChoiceRecognizer.Recognize("last", days));
    }

    [Theory]
    [InlineData("Pass", 1)]
    [InlineData("2", 1)]
    [InlineData("the last one", 1)]
    [InlineData("need", 0.9)]
    [InlineData("it needs work, sorry", 0.9)]
    [InlineData("доработка", 0.8)]
    [InlineData("needs wrok", 0.6)]
    public void Score_falls_with_the_distance_from_the_name(string text, double score)
    {
        var scored = ChoiceRecognizer.RecognizeWithScore(text, Decisions);

        Assert.Equal(score, scored.Score);
        Assert.Null(scored.Doubt);
    }

    [Theory]
    [InlineData("banana", ChoiceDoubt.NotNamed)]
    [InlineData("not sure", ChoiceDoubt.NotNamed)]
    [InlineData("i don't know", ChoiceDoubt.NotNamed)]
    [InlineData("не знаю", ChoiceDoubt.NotNamed)]
    [InlineData("none of them", ChoiceDoubt.Denied)]
    [InlineData("ни один", ChoiceDoubt.Denied)]
    [InlineData("not pass", ChoiceDoubt.Denied)]
    [InlineData("anything but the first is fine, not pass", ChoiceDoubt.Denied)]
    [InlineData("not the first", ChoiceDoubt.Denied)]
    [InlineData("не второй", ChoiceDoubt.Denied)]
    [InlineData("pass or ask the vendor", ChoiceDoubt.Several)]
    public void Reason_to_ask_again_is_told(string text, ChoiceDoubt doubt)
    {
        var scored = ChoiceRecognizer.RecognizeWithScore(text, Decisions);

        Assert.Equal(doubt, scored.Doubt);
        Assert.IsNotType<ChoiceResult<string>.Picked>(scored.Result);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("0")]
    [InlineData("5")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    [InlineData("don't pass")]
    [InlineData("не принято")]
    [InlineData("applicable to everybody")]
    [InlineData("what?")]
    [InlineData("the")]
    [InlineData("banana")]
    public void Text_without_an_option_selects_none(string text) =>
        Assert.Equal(new ChoiceResult<string>.NoMatch(), ChoiceRecognizer.Recognize(text, Decisions));

    /// <summary>A number is a token of its own, never a part of a short name of an emoji, of a signed number or of another word.</summary>
    [Theory]
    [InlineData(":-1:")]
    [InlineData(":+1:")]
    [InlineData(":1:")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.0")]
    [InlineData("1:30")]
    [InlineData("option-1")]
    [InlineData("a1.pdf")]
    public void Number_inside_another_token_selects_none(string text)
    {
        ImmutableArray<(string, ImmutableArray<string>)> numbered = [("first", ["Tests", "1"]), ("second", ["Code", "2"])];
        Assert.IsType<ChoiceResult<string>.NoMatch>(ChoiceRecognizer.Recognize(text, numbered));
        Assert.IsType<ChoiceResult<string>.NoMatch>(ChoiceRecognizer.Recognize(text, Decisions));
        Assert.IsType<MultiChoiceResult<string>.Unclear>(ChoiceRecognizer.RecognizeMany(text, numbered));
    }

    [Theory]
    [InlineData("pass-through")]
    [InlineData("bypass.example")]
    [InlineData("https://pass.example")]
    [InlineData("pass@acme.example")]
    public void Name_inside_another_token_selects_none(string text) => Assert.IsType<ChoiceResult<string>.NoMatch>(ChoiceRecognizer.Recognize(text, Decisions));

    [Theory]
    [InlineData("needs-work", "work")]
    [InlineData("(pass)", "pass")]
    [InlineData("pass👍", "pass")]
    [InlineData("pass: all good", "pass")]
    public void Name_that_covers_its_tokens_is_selected(string text, string value) =>
        Assert.Equal(new ChoiceResult<string>.Picked(value), ChoiceRecognizer.Recognize(text, Decisions));

    [Fact]
    public void Ambiguous_text_reports_its_matches()
    {
        Assert.Equal(["work", "na"], RecognizeMany("n", Decisions));
        Assert.Equal(["pass", "work"], RecognizeMany("pass or needs work", Decisions));
    }

    [Fact]
    public void Negating_word_is_not_a_typo()
    {
        ImmutableArray<(string, ImmutableArray<string>)> options = [("yes", ["Applicable", "Исправно"]), ("no", ["Declined", "Готово"])];

        Assert.Equal(new ChoiceResult<string>.NoMatch(), ChoiceRecognizer.Recognize("inapplicable", options));
        Assert.Equal(new ChoiceResult<string>.NoMatch(), ChoiceRecognizer.Recognize("неисправно", options));
        Assert.Equal(new ChoiceResult<string>.NoMatch(), ChoiceRecognizer.Recognize("неготово", options));
    }

    [Fact]
    public void Short_word_is_not_corrected()
    {
        ImmutableArray<(string, ImmutableArray<string>)> options = [("low", ["Low"]), ("high", ["High"])];

        Assert.Equal(new ChoiceResult<string>.NoMatch(), ChoiceRecognizer.Recognize("lov", options));
        Assert.Equal(new ChoiceResult<string>.NoMatch(), ChoiceRecognizer.Recognize("hihg", options));
    }

    [Fact]
    public void Typo_between_two_names_matches_neither()
    {
        ImmutableArray<(string, ImmutableArray<string>)> options = [("a", ["Alpha1x"]), ("b", ["Alpha2x"])];

        Assert.Equal(["a", "b"], RecognizeMany("alpha3x", options));
    }

    [Fact]
    public void Number_in_a_name_is_not_the_number_of_another_option()
    {
        ImmutableArray<(int, ImmutableArray<string>)> months = [(3, ["3 months"]), (2, ["2 months"]), (1, ["1 month"])];

        Assert.Equal(new ChoiceResult<int>.Picked(2), ChoiceRecognizer.Recognize("2", months));
        Assert.Equal([3, 1], Assert.IsType<ChoiceResult<int>.Ambiguous>(ChoiceRecognizer.Recognize("3", months)).Values.AsEnumerable());
        Assert.Equal(new ChoiceResult<int>.Picked(1), ChoiceRecognizer.Recognize("1 month", months));
        Assert.Equal(new ChoiceResult<int>.Picked(6), ChoiceRecognizer.Recognize("6", [(6, ["6 months"]), (9, ["9 months"])]));
    }

    [Fact]
    public void Name_of_symbols_only_is_matched_literally()
    {
        ImmutableArray<(string, ImmutableArray<string>)> options = [("c", ["C"]), ("sharp", ["C#"]), ("plus", ["C++"])];

        Assert.Equal(new ChoiceResult<string>.Picked("sharp"), ChoiceRecognizer.Recognize("c#", options));
        Assert.Equal(new ChoiceResult<string>.Picked("plus"), ChoiceRecognizer.Recognize("C++", options));
        Assert.Equal(new ChoiceResult<string>.Picked("c"), ChoiceRecognizer.Recognize("c", options));
    }

    [Theory]
    [InlineData("en", "en")]
    [InlineData("en, ru", "en ru")]
    [InlineData("ru en", "en ru")]
    [InlineData("1, 3 and ru", "en ru de")]
    [InlineData("1 3", "en de")]
    [InlineData("1-3", "en ru de")]
    [InlineData("1–2, 4", "en ru uk")]
    [InlineData("с 2 по 4", "ru de uk")]
    [InlineData("английский и русский", "en ru")]
    [InlineData("на русском и английском", "en ru")]
    [InlineData("English & Russian", "en ru")]
    [InlineData("english, english and English", "en")]
    [InlineData("the first and third one please", "en de")]
    [InlineData("all", "en ru de uk")]
    [InlineData("Все", "en ru de uk")]
    [InlineData("всё", "en ru de uk")]
    [InlineData("• en\n• ru", "en ru")]
    [InlineData("Germna, Ukranian", "de uk")]
    public void List_selects_every_named_option(string text, string values) =>
        Assert.Equal(values.Split(' '), Assert.IsType<MultiChoiceResult<string>.Picked>(ChoiceRecognizer.RecognizeMany(text, Languages)).Values.AsEnumerable());

    [Theory]
    [InlineData("en and klingon", "en", "klingon")]
    [InlineData("1, 9", "en", "9")]
    [InlineData("3-9", "", "3-9")]
    [InlineData("3-1", "", "3-1")]
    [InlineData("all except ru", "", "all except ru")]
    [InlineData("en, not ru", "en", "not ru")]
    [InlineData("both", "", "both")]
    [InlineData("nothing", "", "nothing")]
    public void Unknown_item_of_a_list_is_reported_and_nothing_is_dropped(string text, string understood, string not)
    {
        var unclear = Assert.IsType<MultiChoiceResult<string>.Unclear>(ChoiceRecognizer.RecognizeMany(text, Languages));

        Assert.Equal(understood.Split(' ', StringSplitOptions.RemoveEmptyEntries), unclear.Understood.AsEnumerable());
        Assert.Equal([not], unclear.NotUnderstood.AsEnumerable());
    }

    [Fact]
    public void Empty_list_matches_nothing() => Assert.IsType<MultiChoiceResult<string>.Unclear>(ChoiceRecognizer.RecognizeMany(" , ; ", Languages));

    [Fact]
    public void Both_selects_both_of_two() =>
        Assert.Equal(
            ["en", "ru"],
            Assert.IsType<MultiChoiceResult<string>.Picked>(ChoiceRecognizer.RecognizeMany("оба", [.. Languages.Take(2)])).Values.AsEnumerable()
        );

    [Fact]
    public void And_inside_a_name_does_not_split_it()
    {
        ImmutableArray<(string, ImmutableArray<string>)> options = [("guide", ["Setup and installation guide"]), ("kit", ["Sales kit"]), ("video", ["Video"])];

        Assert.Equal(
            ["guide", "kit"],
            Assert
                .IsType<MultiChoiceResult<string>.Picked>(ChoiceRecognizer.RecognizeMany("setup and installation guide and sales kit", options))
                .Values.AsEnumerable()
        );
    }

    private static T[] RecognizeMany<T>(string text, IReadOnlyList<(T, ImmutableArray<string>)> options) =>
        Assert.IsType<ChoiceResult<T>.Ambiguous>(ChoiceRecognizer.Recognize(text, options)).Values.ToArray();
}
