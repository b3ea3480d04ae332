using System.Collections.Immutable;
using System.Text.Json;
using CertBot.Core.Primitives;
using NodaTime;
using NodaTime.Text;

namespace CertBot.SuccessPortal;

/// <summary>A row of the portal's cases. What is empty there is empty here.</summary>
internal sealed record PortalCase
{
    public required Guid Id { get; init; }

    public required Instant ModifiedOn { get; init; }

    /// <summary>The columns by what they say: the keys of <see cref="PortalVocabulary.Fields"/>.</summary>
    public required ImmutableDictionary<string, string> Values { get; init; }

    public string this[string field] => Values.GetValueOrDefault(field, "");

    /// <summary>A time; null where there is none. Creatio writes an empty one as the year 1.</summary>
    public Instant? TimeOf(string field) => PortalPage.ParseTime(this[field]);
}

/// <summary>A page of the portal's cases in the order of their last change.</summary>
/// <param name="Rows">What could be read of it.</param>
/// <param name="HasMore">The portal says there is a next page, whatever the number of rows.</param>
internal sealed record PortalPage(ImmutableArray<PortalCase> Rows, bool HasMore)
{
    private const int MaxValueLength = 4_000;

    /// <exception cref="PortalException">It is no page of cases.</exception>
    public static PortalPage Parse(JsonDocument document, PortalVocabulary mapping)
    {
        if (
            document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("value", out var rows)
            || rows.ValueKind != JsonValueKind.Array
        )
        {
            throw new PortalException("the portal answered something that is no list of cases");
        }

        return new([.. rows.EnumerateArray().Select(r => ReadRow(r, mapping))], document.RootElement.TryGetProperty("@odata.nextLink", out _));
    }

    /// <summary>A time of the portal's; null where there is none.</summary>
    public static Instant? ParseTime(string text) =>
        (
            InstantPattern.ExtendedIso.Parse(text) is { Success: true, Value: var utc } ? utc
            : OffsetDateTimePattern.ExtendedIso.Parse(text) is { Success: true, Value: var local } ? local.ToInstant()
            : LocalDateTimePattern.ExtendedIso.Parse(text) is { Success: true, Value: var bare } ? bare.InUtc().ToInstant()
            : (Instant?)null
        )
            is { } moment
        && moment >= Instant.FromUtc(1990, 1, 1, 0, 0)
            ? moment
            : null;

    private static PortalCase ReadRow(JsonElement row, PortalVocabulary mapping)
    {
        if (
            row.ValueKind != JsonValueKind.Object
            || TextOf(row, "Id") is not { } id
            || !Guid.TryParse(id, out var guid)
            || ParseTime(TextOf(row, "ModifiedOn") ?? "") is not { } modified
        )
        {
            throw new PortalException("the portal answered a case without Id or ModifiedOn");
        }

        var values = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (field, path) in mapping.Fields)
        {
            var value = path.Split('/') is [var lookup, var column]
                ? row.TryGetProperty(lookup, out var inner) && inner.ValueKind == JsonValueKind.Object
                    ? TextOf(inner, column)
                    : null
                : TextOf(row, path);
            if (UserText.Sanitize(value is { Length: > MaxValueLength } ? value[..MaxValueLength] : value ?? "") is { Length: > 0 } clean)
                values[field] = clean;
        }

        return new PortalCase
        {
            Id = guid,
            ModifiedOn = modified,
            Values = values.ToImmutable(),
        };
    }

    private static string? TextOf(JsonElement row, string column) =>
        row.TryGetProperty(column, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;
}

/// <summary>The portal could not be read; the message is one line for the operator, without addresses and secrets.</summary>
internal sealed class PortalException(string message) : Exception(message)
{
    /// <summary>When the portal asked to be left alone until; null: it said nothing.</summary>
    public Duration? RetryAfter { get; init; }

    /// <summary>The page is too large to be read: a smaller one may be asked for.</summary>
    public bool IsTooLarge { get; init; }
}
