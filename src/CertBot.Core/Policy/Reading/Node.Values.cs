using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Policy.Reading;

internal sealed partial class Node
{
    public bool Is(string name, string word) => Get(name, JsonValueKind.String, out var e, required: false, quiet: true) && e.GetString() == word;

    /// <summary>A short text for people: not empty, at most 60 characters, no control characters.</summary>
    public string Text(string name) => Matching(name, Shapes.ShortText(), "not-a-text");

    /// <summary>A key: small Latin letters, digits and hyphens, at most 40.</summary>
    public string Word(string name) => Matching(name, Shapes.Key(), "not-a-key");

    public string Matching(string name, Regex pattern, string fault)
    {
        if (!Get(name, JsonValueKind.String, out var e))
        {
            return "";
        }

        var text = e.GetString() ?? "";
        if (!pattern.IsMatch(text))
        {
            _faults.Add(EditionFault.At(PathOf(name), fault));
        }

        return text;
    }

    public int Whole(string name, int min, int max) =>
        Get(name, JsonValueKind.Number, out var e) && InRange(name, e.TryGetInt32(out var n) ? n : null, min, max) is { } good ? (int)good : min;

    public decimal Number(string name, decimal min, decimal max) =>
        Get(name, JsonValueKind.Number, out var e) && InRange(name, e.TryGetDecimal(out var n) ? n : null, min, max) is { } good ? good : min;

    /// <summary>True or false; false when it is not there.</summary>
    public bool Flag(string name)
    {
        _asked.Add(name);
        if (!_members.TryGetValue(name, out var e) || e.ValueKind is JsonValueKind.False)
        {
            return false;
        }

        if (e.ValueKind is not JsonValueKind.True)
        {
            _faults.Add(EditionFault.At(PathOf(name), "not-a-flag"));
        }

        return true;
    }

    /// <summary>A length as ISO 8601 writes it, of days and smaller: PT30M, PT4H, P7D.</summary>
    public Duration Length(string name, Duration min, Duration max)
    {
        if (!Get(name, JsonValueKind.String, out var e))
        {
            return min;
        }

        var read = PeriodPattern.NormalizingIso.Parse(e.GetString() ?? "");
        if (!read.Success || read.Value.Months != 0 || read.Value.Years != 0)
        {
            _faults.Add(EditionFault.At(PathOf(name), "not-a-length"));
            return min;
        }

        var length = read.Value.ToDuration();
        if (length < min || length > max)
        {
            _faults.Add(EditionFault.At(PathOf(name), "out-of-range", new() { ["min"] = PeriodText(min), ["max"] = PeriodText(max) }));
        }

        return length;
    }

    /// <summary>A time of day: 09:00.</summary>
    public LocalTime Clock(string name)
    {
        if (!Get(name, JsonValueKind.String, out var e))
        {
            return LocalTime.Midnight;
        }

        var read = LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(e.GetString() ?? "");
        if (!read.Success)
        {
            _faults.Add(EditionFault.At(PathOf(name), "not-a-time"));
            return LocalTime.Midnight;
        }

        return read.Value;
    }

    public T One<T>(string name, IReadOnlyDictionary<string, T> choices, string? otherwise = null)
    {
        if (otherwise is not null && !Has(name))
        {
            return choices[otherwise];
        }

        if (Get(name, JsonValueKind.String, out var e) && choices.TryGetValue(e.GetString() ?? "", out var value))
        {
            return value;
        }

        if (Has(name))
        {
            _faults.Add(EditionFault.At(PathOf(name), "not-a-choice", new() { ["choices"] = string.Join(", ", choices.Keys.Order(StringComparer.Ordinal)) }));
        }

        return choices.Values.First();
    }

    private decimal? InRange(string name, decimal? n, decimal min, decimal max)
    {
        if (n is null || n < min || n > max)
        {
            _faults.Add(EditionFault.At(PathOf(name), "out-of-range", new() { ["min"] = min.ToString(CultureInfo.InvariantCulture), ["max"] = max.ToString(CultureInfo.InvariantCulture) }));
            return null;
        }

        return n;
    }

    private static string PeriodText(Duration length) => PeriodPattern.NormalizingIso.Format(Period.FromSeconds((long)length.TotalSeconds).Normalize());
}
