using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Policy.Parsing;

internal sealed partial class EditionJsonReader
{
    public bool IsWord(string name, string word) => TryGet(name, JsonValueKind.String, out var e, required: false, quiet: true) && e.GetString() == word;

    /// <summary>A short text for people: not empty, at most 60 characters, no control characters.</summary>
    public string ReadText(string name) => ReadMatching(name, EditionPatterns.ShortText(), "not-a-text");

    /// <summary>A key: small Latin letters, digits and hyphens, at most 40.</summary>
    public string ReadKey(string name) => ReadMatching(name, EditionPatterns.Key(), "not-a-key");

    public string ReadMatching(string name, Regex pattern, string errorKey, int maxLength = int.MaxValue)
    {
        if (!TryGet(name, JsonValueKind.String, out var e))
        {
            return "";
        }

        var text = e.GetString() ?? "";
        if (text.Length > maxLength || !pattern.IsMatch(text))
        {
            _errors.Add(EditionError.AtPath(PathOf(name), errorKey));
        }

        return text;
    }

    public int ReadInteger(string name, int min, int max) =>
        TryGet(name, JsonValueKind.Number, out var e) && CheckRange(name, e.TryGetInt32(out var n) ? n : null, min, max) is { } valid ? (int)valid : min;

    /// <summary>A list of whole numbers in a range, none twice, at least one.</summary>
    public ImmutableArray<int> ReadIntegers(string name, int min, int max)
    {
        var all = ImmutableArray.CreateBuilder<int>();
        foreach (var (element, i) in ReadItems(name))
        {
            var item = $"{name}[{i.ToString(CultureInfo.InvariantCulture)}]";
            int? value = element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var read) ? read : null;
            if (CheckRange(item, value, min, max) is not { } valid)
                continue;
            if (all.Contains((int)valid))
                AddError(item, "duplicate", valid.ToString(CultureInfo.InvariantCulture));
            else
                all.Add((int)valid);
        }

        return all.ToImmutable();
    }

    public decimal ReadDecimal(string name, decimal min, decimal max) =>
        TryGet(name, JsonValueKind.Number, out var e) && CheckRange(name, e.TryGetDecimal(out var n) ? n : null, min, max) is { } valid ? valid : min;

    /// <summary>True or false; false when it is not there.</summary>
    public bool ReadBoolean(string name)
    {
        _readMembers.Add(name);
        if (!_members.TryGetValue(name, out var e) || e.ValueKind is JsonValueKind.False)
        {
            return false;
        }

        if (e.ValueKind is not JsonValueKind.True)
        {
            _errors.Add(EditionError.AtPath(PathOf(name), "not-a-flag"));
        }

        return true;
    }

    /// <summary>A length as ISO 8601 writes it, of days and smaller: PT30M, PT4H, P7D.</summary>
    public Duration ReadDuration(string name, Duration min, Duration max)
    {
        if (!TryGet(name, JsonValueKind.String, out var e))
        {
            return min;
        }

        var read = PeriodPattern.NormalizingIso.Parse(e.GetString() ?? "");
        if (!read.Success || read.Value.Months != 0 || read.Value.Years != 0)
        {
            _errors.Add(EditionError.AtPath(PathOf(name), "not-a-length"));
            return min;
        }

        var length = read.Value.ToDuration();
        if (length < min || length > max)
        {
            _errors.Add(EditionError.AtPath(PathOf(name), "out-of-range", new() { ["min"] = FormatDuration(min), ["max"] = FormatDuration(max) }));
        }

        return length;
    }

    /// <summary>A time of day: 09:00.</summary>
    public LocalTime ReadTime(string name)
    {
        if (!TryGet(name, JsonValueKind.String, out var e))
        {
            return LocalTime.Midnight;
        }

        var read = LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(e.GetString() ?? "");
        if (!read.Success)
        {
            _errors.Add(EditionError.AtPath(PathOf(name), "not-a-time"));
            return LocalTime.Midnight;
        }

        return read.Value;
    }

    public T ReadChoice<T>(string name, IReadOnlyDictionary<string, T> choices, string? defaultChoice = null)
    {
        if (defaultChoice is not null && !Has(name))
        {
            return choices[defaultChoice];
        }

        if (TryGet(name, JsonValueKind.String, out var e) && choices.TryGetValue(e.GetString() ?? "", out var value))
        {
            return value;
        }

        if (Has(name))
        {
            _errors.Add(
                EditionError.AtPath(PathOf(name), "not-a-choice", new() { ["choices"] = string.Join(", ", choices.Keys.Order(StringComparer.Ordinal)) })
            );
        }

        return choices.Values.First();
    }

    private decimal? CheckRange(string name, decimal? n, decimal min, decimal max)
    {
        if (n is null || n < min || n > max)
        {
            _errors.Add(
                EditionError.AtPath(
                    PathOf(name),
                    "out-of-range",
                    new() { ["min"] = min.ToString(CultureInfo.InvariantCulture), ["max"] = max.ToString(CultureInfo.InvariantCulture) }
                )
            );
            return null;
        }

        return n;
    }

    private static string FormatDuration(Duration length) => PeriodPattern.NormalizingIso.Format(Period.FromSeconds((long)length.TotalSeconds).Normalize());
}

/// <summary>What the words of an edition's file look like.</summary>
/// <remarks>Without backtracking a pattern is linear in its text, whoever wrote that: none needs a limit of time, which a busy machine would exceed.</remarks>
internal static partial class EditionPatterns
{
    /// <summary>Small Latin letters, digits and hyphens, at most 40: part of text keys and ids.</summary>
    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    public static partial Regex Key();

    [GeneratedRegex(
        @"\A[^\s\p{C}\p{Zl}\p{Zp}]([^\p{C}\p{Zl}\p{Zp}]{0,58}[^\s\p{C}\p{Zl}\p{Zp}])?\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    public static partial Regex ShortText();

    /// <summary>How long the name of a host may be.</summary>
    public const int MaxHostLength = 253;

    [GeneratedRegex(@"\A([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    public static partial Regex Host();

    /// <summary>A culture such as en-US, or nothing.</summary>
    [GeneratedRegex(@"\A([a-z]{2,3}(-[A-Z][a-z]{3})?-[A-Z]{2})?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    public static partial Regex CultureOrNone();

    [GeneratedRegex(@"\A([a-z]{2})?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    public static partial Regex LanguageOrNone();

    /// <summary>Looks like an IANA zone; whether there is one is asked of the zones.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9_+/-]{1,60}\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    public static partial Regex ZoneName();

    [GeneratedRegex(@"\A[0-9]{1,4}(\.[0-9]{1,4}){0,3}\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    public static partial Regex Version();

    [GeneratedRegex(@"\A\.[a-z0-9]{1,10}\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    public static partial Regex FileExtension();

    /// <summary>A country or region, such as DE or DE-BY; whether its holidays are known is asked of the host.</summary>
    [GeneratedRegex(@"\A[A-Z]{2}(-[A-Z0-9]{1,3})?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    public static partial Regex Country();

    /// <summary>A file beside the edition's.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.ics\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    public static partial Regex CalendarFile();

    [GeneratedRegex(@"\A(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    public static partial Regex Day();
}
