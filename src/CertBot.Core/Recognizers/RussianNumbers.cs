using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CertBot.Core.Recognizers;

/// <summary>Numbers and ordinals in Russian texts, in every case and gender: "двадцати пяти", "полтора", "двадцать первого", "3,5", "5-го".</summary>
public static partial class RussianNumbers
{
    private const int MaxTextLength = 500;

    private const long MaxValue = 999_999_999_999_999;

    /// <summary>Forms of the cardinal numbers; those of a row mean its first word.</summary>
    private static readonly FrozenDictionary<string, decimal> Cardinals = Table(
        "0 ноль нуль ноля нуля нолю нулю нулем нолем",
        "1 один одна одно одну одного одной одному одним одном",
        "2 два две двух двум двумя пара пару парой пары",
        "3 три трех трем тремя тройка тройку",
        "4 четыре четырех четырем четырьмя",
        "5 пять пяти пятью",
        "6 шесть шести шестью",
        "7 семь семи семью",
        "8 восемь восьми восемью восьмью",
        "9 девять девяти девятью",
        "10 десять десяти десятью десяток",
        "11 одиннадцать одиннадцати одиннадцатью",
        "12 двенадцать двенадцати двенадцатью дюжина дюжину",
        "13 тринадцать тринадцати тринадцатью",
        "14 четырнадцать четырнадцати четырнадцатью",
        "15 пятнадцать пятнадцати пятнадцатью",
        "16 шестнадцать шестнадцати шестнадцатью",
        "17 семнадцать семнадцати семнадцатью",
        "18 восемнадцать восемнадцати восемнадцатью",
        "19 девятнадцать девятнадцати девятнадцатью",
        "20 двадцать двадцати двадцатью",
        "30 тридцать тридцати тридцатью",
        "40 сорок сорока",
        "50 пятьдесят пятидесяти пятьюдесятью",
        "60 шестьдесят шестидесяти шестьюдесятью",
        "70 семьдесят семидесяти семьюдесятью",
        "80 восемьдесят восьмидесяти восемьюдесятью",
        "90 девяносто девяноста",
        "100 сто ста сотня сотню",
        "200 двести двухсот двумстам",
        "300 триста трехсот тремстам",
        "400 четыреста четырехсот",
        "500 пятьсот пятисот",
        "600 шестьсот шестисот",
        "700 семьсот семисот",
        "800 восемьсот восьмисот",
        "900 девятьсот девятисот",
        "1.5 полтора полторы полутора"
    );

    private static readonly FrozenDictionary<string, decimal> Powers = Table(
        "1000 тысяча тысячи тысяч тысячу тысяче тысячей тыс",
        "1000000 миллион миллиона миллионов миллиону миллионе млн",
        "1000000000 миллиард миллиарда миллиардов миллиарду млрд"
    );

    /// <summary>Stems of the ordinal numbers; any ending of an adjective may follow.</summary>
    private static readonly ImmutableArray<(int Value, string Stem)> OrdinalStems =
    [
        (11, "одиннадцат"),
        (12, "двенадцат"),
        (13, "тринадцат"),
        (14, "четырнадцат"),
        (15, "пятнадцат"),
        (16, "шестнадцат"),
        (17, "семнадцат"),
        (18, "восемнадцат"),
        (19, "девятнадцат"),
        (20, "двадцат"),
        (30, "тридцат"),
        (40, "сороков"),
        (50, "пятидесят"),
        (60, "шестидесят"),
        (70, "семидесят"),
        (80, "восьмидесят"),
        (90, "девяност"),
        (100, "сот"),
        (1, "перв"),
        (2, "втор"),
        (3, "трет"),
        (4, "четверт"),
        (5, "пят"),
        (6, "шест"),
        (7, "седьм"),
        (8, "восьм"),
        (9, "девят"),
        (10, "десят"),
    ];

    private static readonly FrozenSet<string> AdjectiveEndings = new[]
    {
        "ый",
        "ой",
        "ий",
        "ого",
        "его",
        "ому",
        "ему",
        "ым",
        "им",
        "ом",
        "ем",
        "ая",
        "яя",
        "ую",
        "юю",
        "ое",
        "ее",
        "ые",
        "ие",
        "ых",
        "их",
        "ыми",
        "ими",
        "ья",
        "ьего",
        "ьему",
        "ьем",
        "ьим",
        "ью",
        "ье",
        "ьи",
        "ьей",
        "ьих",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The first number in a text, and the words that say it; null: there is none.</summary>
    public static FoundNumber? FindNumber(string text)
    {
        var tokens = Split(text);
        for (var start = 0; start < tokens.Length; start++)
        {
            // "Ни одного" names no number of something.
            if ((start == 0 || tokens[start - 1] != "ни") && ReadNumber(tokens, start) is var (value, count))
                return new FoundNumber(value, string.Join(' ', tokens[start..(start + count)]));
        }

        return null;
    }

    /// <summary>The first position in a text, counted from 1; null: there is none.</summary>
    public static FoundNumber? FindOrdinal(string text)
    {
        var tokens = Split(text);
        for (var start = 0; start < tokens.Length; start++)
        {
            if (ReadOrdinal(tokens, start) is var (value, count))
                return new FoundNumber(value, string.Join(' ', tokens[start..(start + count)]));
        }

        return null;
    }

    /// <summary>The number that begins at a word, and how many words it takes; null: none does.</summary>
    internal static (decimal Value, int Count)? ReadNumber(ImmutableArray<string> tokens, int start)
    {
        if (DigitsOf(tokens[start]) is { } digits)
        {
            var thousand = start + 1 < tokens.Length && Powers.TryGetValue(tokens[start + 1], out var power) ? power : 1;
            return (digits * thousand, thousand == 1 ? 1 : 2);
        }

        var (sum, part, last, at, isNegative) = (0m, 0m, decimal.MaxValue, start, false);
        if (tokens[start] == "минус" && start + 1 < tokens.Length)
            (isNegative, at) = (true, start + 1);
        var first = at;
        for (; at < tokens.Length; at++)
        {
            if (Cardinals.TryGetValue(tokens[at], out var value) && (at == first || value < last) && IsBelow(last, value))
                (part, last) = (part + value, value);
            else if (Powers.TryGetValue(tokens[at], out var power))
                (sum, part, last) = (sum + ((part == 0 ? 1 : part) * power), 0, decimal.MaxValue);
            else
                break;
            if (sum > MaxValue)
                return null;
        }

        if (at == first)
            return null;
        // "Два с половиной".
        if (at + 1 < tokens.Length && tokens[at] == "с" && tokens[at + 1] == "половиной")
            (part, at) = (part + 0.5m, at + 2);
        return ((isNegative ? -1 : 1) * (sum + part), at - start);
    }

    /// <summary>The ordinal that begins at a word ("двадцать первого", "5-го"), and how many words it takes; null: none does.</summary>
    internal static (int Value, int Count)? ReadOrdinal(ImmutableArray<string> tokens, int start)
    {
        if (OrdinalDigits().Match(tokens[start]) is { Success: true } match)
            return (int.Parse(match.Groups["n"].ValueSpan, CultureInfo.InvariantCulture), 1);
        if (StemOf(tokens[start]) is { } single)
            return (single, 1);
        // The tens, or the hundred, before it are cardinal: "сто двадцать первый".
        if (
            Cardinals.TryGetValue(tokens[start], out var tens)
            && tens is >= 20 and <= 900
            && start + 1 < tokens.Length
            && ReadOrdinal(tokens, start + 1) is var (rest, count)
            && rest < tens
            && (tens >= 100 || rest < 10)
        )
        {
            return ((int)tens + rest, count + 1);
        }

        return null;
    }

    internal static ImmutableArray<string> Split(string text) =>
        [
            .. Tokens()
                .Matches((text.Length > MaxTextLength ? text[..MaxTextLength] : text).ToLowerInvariant().Replace('ё', 'е').Replace('\u00A0', ' '))
                .Select(m => m.Value),
        ];

    // After tens come units, after hundreds anything below.
    private static bool IsBelow(decimal last, decimal value) =>
        last == decimal.MaxValue || (last >= 100 && value < 100) || (last is >= 20 and < 100 && value is >= 1 and < 10);

    private static int? StemOf(string word) =>
        OrdinalStems.FirstOrDefault(s => word.StartsWith(s.Stem, StringComparison.Ordinal) && AdjectiveEndings.Contains(word[s.Stem.Length..]))
            is { Value: > 0 } found
            ? found.Value
            : null;

    private static decimal? DigitsOf(string token) =>
        PlainDigits().IsMatch(token)
        && decimal.TryParse(
            token.Replace(',', '.'),
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var value
        )
            ? value
            : null;

    private static FrozenDictionary<string, decimal> Table(params string[] rows) =>
        rows.Select(r => r.Split(' '))
            .SelectMany(r => r.Skip(1).Select(word => (word, decimal.Parse(r[0], CultureInfo.InvariantCulture))))
            .ToFrozenDictionary(p => p.word, p => p.Item2, StringComparer.Ordinal);

    [GeneratedRegex(
        @"-?[0-9]+([.,:/-][0-9]+)*(-?(го|е|й|ое|ого|ому|му|ая|я|ый|ом|м|ю|х))?|[а-яa-z]+",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Tokens();

    [GeneratedRegex(@"\A-?[0-9]{1,12}([.,][0-9]{1,6})?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex PlainDigits();

    [GeneratedRegex(@"\A(?<n>[0-9]{1,4})-?(го|е|й|ое|ого|ому|му|ая|я|ый|ом|м|ю|х)\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex OrdinalDigits();
}
