using System.Collections.Immutable;
using CertBot.Channels.Api.Problems;
using CertBot.Core.Primitives;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Channels.Api.Requests;

/// <summary>Reads the fields of a body and collects what is wrong with each of them.</summary>
internal sealed class FieldReader(HttpContext http)
{
    private static readonly LocalDateTimePattern LocalPattern = LocalDateTimePattern.ExtendedIso;

    private readonly List<(string Field, ApiProblem Problem)> _faults = [];

    /// <summary>All faults as one response; null: there are none.</summary>
    public ApiProblem? Problem =>
        _faults is not [var (_, first), ..]
            ? null
            : first with
            {
                Errors = _faults
                    .GroupBy(f => f.Field, StringComparer.Ordinal)
                    .ToImmutableSortedDictionary(g => g.Key, g => g.Select(f => f.Problem.Detail).ToImmutableArray(), StringComparer.Ordinal),
            };

    public void Reject(string field, string code, LocalizableObject? arguments = null) =>
        _faults.Add((field, ApiProblem.OfField(http, field, code, arguments)));

    /// <summary>Text that has to be there.</summary>
    public string ReadText(string field, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
            return value;

        Reject(field, "missing");
        return "";
    }

    /// <summary>An id that is there and could be one.</summary>
    public string ReadId(string field, string? value)
    {
        var text = ReadText(field, value).Trim();
        if (text.Length is 0 || UserText.IsId(text))
            return text;

        Reject(field, "bad-id", new() { ["said"] = UserText.Excerpt(text) });
        return "";
    }

    /// <summary>An instant with its offset from UTC. A local time without one could be any of twenty-six instants.</summary>
    public Instant? ReadInstant(string field, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return null;
        var text = value.Trim();
        if (OffsetDateTimePattern.ExtendedIso.Parse(text) is { Success: true, Value: var parsed })
            return parsed.ToInstant();

        Reject(field, LocalPattern.Parse(text).Success ? "no-offset" : "bad-time", new() { ["said"] = UserText.Excerpt(text) });
        return null;
    }

    /// <summary>An instant that has to be there.</summary>
    public Instant ReadRequiredInstant(string field, string? value) =>
        ReadText(field, value) is { Length: > 0 } text ? ReadInstant(field, text) ?? default : default;

    public LocalDate? ReadDate(string field, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return null;
        if (LocalDatePattern.Iso.Parse(value.Trim()) is { Success: true, Value: var day })
            return day;

        Reject(field, "bad-date", new() { ["said"] = UserText.Excerpt(value.Trim()) });
        return null;
    }

    /// <summary>A length of working time such as <c>PT8H</c>.</summary>
    public Duration? ReadDuration(string field, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return null;
        if (
            PeriodPattern.NormalizingIso.Parse(value.Trim()) is { Success: true, Value: { Years: 0, Months: 0, Weeks: 0 } length }
            && length is { Days: 0, Hours: >= 0 and < 1_000_000, Minutes: >= 0 and < 100_000_000, Seconds: >= 0 and < 10_000_000_000 }
        )
        {
            return length.ToDuration();
        }

        Reject(field, "bad-duration", new() { ["said"] = UserText.Excerpt(value.Trim()) });
        return null;
    }

    /// <summary>One of some words; null where it was not given.</summary>
    public T? ReadChoice<T>(string field, string? value, params ReadOnlySpan<(string Word, T Value)> choices)
        where T : struct
    {
        if (string.IsNullOrWhiteSpace(value))
            return null;
        List<string> words = [];
        foreach (var (word, choice) in choices)
        {
            if (word.Equals(value.Trim(), StringComparison.OrdinalIgnoreCase))
                return choice;

            words.Add(word);
        }

        Reject(field, "unknown-word", new() { ["said"] = UserText.Excerpt(value.Trim()), ["words"] = string.Join(", ", words) });
        return null;
    }
}
