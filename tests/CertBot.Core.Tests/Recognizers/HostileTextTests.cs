using System.Collections.Immutable;
using CertBot.Core.Recognizers;
using CertBot.Core.Recognizers.Dates;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace CertBot.Core.Tests.Recognizers;

public sealed class HostileTextTests
{
    private static readonly LocalDate Today = new(2026, 2, 13);

    private static readonly ImmutableArray<(int, ImmutableArray<string>)> Options =
    [
        (1, ["Needs work", "Нужна доработка"]),
        (2, ["Pass", ""]),
        (3, ["???"]),
        (4, []),
        (5, ["\ud800"]),
    ];

    public static TheoryData<string> Texts =>
        [
            new string('a', 10_000),
            new string('9', 10_000),
            new string('-', 10_000),
            new string(' ', 10_000),
            new string('\u0301', 10_000),
            new string('\ufdfa', 10_000),
            string.Concat(Enumerable.Repeat("yes ", 2500)),
            string.Concat(Enumerable.Repeat("1,", 5000)),
            string.Concat(Enumerable.Repeat("needs work and ", 700)),
            string.Concat(Enumerable.Repeat("one hundred ", 800)),
            string.Concat(Enumerable.Repeat("👩‍👩‍👧", 1000)),
            string.Concat(Enumerable.Range(0, 10_000).Select(n => (char)(n % 32))),
            "\u202e\u2066yes\u2069",
            "مرحبا نعم",
            "שלום",
            "\ud800",
            "\udc00yes",
            "\ufffe\uffff",
            "<at>bot</at> yes",
            "[x](javascript:alert(1))",
            "${pass}",
            "{0}",
            "'; drop table --",
            "%s%n",
            "\0",
            string.Concat(Enumerable.Repeat("monday 5 may 10:15 to friday 7 june, ", 300)),
            string.Concat(Enumerable.Repeat("5 мая в 10:15 или через две недели, ", 300)),
            "in 99999 years",
            "999999999999999999999 days from now",
            "in 9999999999 business days",
            "by 0000-00-00 or 9999-12-31",
            "99999999999999999999999999999999 thousand million",
            "через 99999999999 лет",
            "через 4999 лет и 4999 лет",
            "31 декабря 9999 года",
            "İ",
            "ß",
            "ǅ",
        ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void No_text_a_person_can_type_is_slow_or_throws(string text)
    {
        Read("by 5 may at 10:15, 25 times; пять дней");
        var before = GC.GetAllocatedBytesForCurrentThread();

        Read(text);

        // Allocated memory is the measure of work here: elapsed time would depend on the load of the machine. Each pattern has its own time limit.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
        Assert.InRange(TextNormalizer.Excerpt(text).Length, 0, 60);
    }

    [Fact]
    public void No_text_makes_a_recognizer_throw()
    {
        Prop.ForAll<string?>(text => Read(text ?? "")).QuickCheckThrowOnFailure();
        var pieces = Gen.Elements(
            "yes",
            "нет",
            "not",
            " ",
            ",",
            "-",
            "/",
            ".",
            "1",
            "31",
            "2026",
            "march",
            "марта",
            "and",
            "и",
            "hundred",
            "тысяча",
            "v",
            "pass",
            "work",
            "\u202e",
            "\ud83d",
            "ё",
            "all",
            "#",
            "'",
            "\n",
            "999999999999999999999",
            "пн",
            "first",
            "—",
            "²",
            "%"
        );
        Prop.ForAll(pieces.ListOf().Select(string.Concat).ToArbitrary(), Read).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Normalization_is_idempotent() =>
        Prop.ForAll<string?>(text => TextNormalizer.Normalize(TextNormalizer.Normalize(text ?? "")) == TextNormalizer.Normalize(text ?? ""))
            .QuickCheckThrowOnFailure();

    private static bool Read(string text)
    {
        _ = ConfirmationRecognizer.Recognize(text);
        _ = DateRecognizer.Recognize(text, Today);
        _ = DeadlineRecognizer.Recognize(text, new DateReference(Today.AtMidnight()));
        _ = NumberRecognizer.RecognizeInteger(text);
        _ = NumberSearch.FindNumber(text);
        _ = NumberSearch.FindOrdinal(text);
        _ = ConfirmationRecognizer.IsDoubt(text);
        _ = LanguageRecognizer.Recognize(text);
        _ = ChoiceRecognizer.Recognize(text, Options);
        _ = ChoiceRecognizer.RecognizeMany(text, Options);
        _ = VersionNumber.Parse(text);
        _ = VersionNumber.Compare(text, "1.0");
        return TextNormalizer.Normalize(text).Length >= 0;
    }
}
