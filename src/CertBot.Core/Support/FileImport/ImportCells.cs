using System.Collections.Immutable;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Support.FileImport;

/// <summary>A line of an imported file. Its number is that of the file's line it begins in.</summary>
public sealed record ImportLine(int Number, ImmutableDictionary<string, string> Cells)
{
    /// <summary>The cell of a column; empty where there is none.</summary>
    public string this[string column] => Cells.GetValueOrDefault(column, "");
}

/// <summary>
/// Reads the cells of one line and keeps the first fault. A time has an offset (<c>2026-03-27T15:30:00+01:00</c>), or is local to a zone
/// (<c>2026-03-27 15:30</c>, <c>27.03.2026 15:30</c>); what daylight saving skips or doubles is refused.
/// </summary>
internal sealed class ImportCells(ImportLine line, DateTimeZone zone)
{
    /// <summary>More entries of one cell are not taken.</summary>
    private const int MaxEntries = 200;

    private static readonly (Instant First, Instant Last) Years = (Instant.FromUtc(1990, 1, 1, 0, 0), Instant.FromUtc(2101, 1, 1, 0, 0));

    private static readonly IPattern<OffsetDateTime>[] OffsetPatterns =
    [
        OffsetDateTimePattern.ExtendedIso,
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd' 'HH:mm:sso<G>"),
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd' 'HH:mm:ss' 'o<G>"),
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mmo<G>"),
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd' 'HH:mmo<G>"),
    ];

    private static readonly IPattern<LocalDateTime>[] LocalPatterns =
    [
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd' 'HH:mm"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd' 'HH:mm:ss"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm"),
        LocalDateTimePattern.ExtendedIso,
        LocalDateTimePattern.CreateWithInvariantCulture("d.M.uuuu' 'H:mm"),
        LocalDateTimePattern.CreateWithInvariantCulture("d.M.uuuu' 'H:mm:ss"),
    ];

    private static readonly IPattern<LocalDate>[] DatePatterns = [LocalDatePattern.Iso, LocalDatePattern.CreateWithInvariantCulture("d.M.uuuu")];

    /// <summary>The first fault; null: none so far.</summary>
    public Refusal? Fault { get; private set; }

    /// <summary>How many times had no offset and were taken as local to the zone.</summary>
    public int LocalTimes { get; private set; }

    public void Refuse(string code, LocalizableObject arguments) => Fault ??= new Refusal(code, arguments);

    public void Refuse(string code, string column, string said) =>
        Refuse(code, new() { ["column"] = NameOf(column), ["said"] = UserText.Excerpt(UserText.Sanitize(said)) });

    public string Text(string column, int max, bool isRequired = false)
    {
        var clean = UserText.Sanitize(line[column]);
        if (clean.Length > max)
        {
            Refuse(
                "import.bad.too-long",
                new()
                {
                    ["column"] = NameOf(column),
                    ["is"] = clean.Length,
                    ["max"] = max,
                }
            );
        }
        else if (isRequired && clean.Length == 0)
        {
            Refuse("import.bad.empty", new() { ["column"] = NameOf(column) });
        }

        return clean;
    }

    public string Line(string column, int max, bool isRequired = false) => UserText.ToOneLine(Text(column, max, isRequired));

    /// <summary>One of several values by its name in any language; empty: <paramref name="fallback"/>.</summary>
    public string Choice(string column, string fallback, params ImmutableArray<string> values)
    {
        var said = PhraseCatalog.Normalize(line[column]);
        if (said.Length == 0)
            return fallback;
        var value = values.FirstOrDefault(v => v == said || NamesOf(column, v).Any(n => PhraseCatalog.Normalize(n) == said));
        if (value is not null)
            return value;

        Refuse(
            "import.bad.choice",
            new()
            {
                ["column"] = NameOf(column),
                ["said"] = UserText.Excerpt(UserText.Sanitize(line[column])),
                ["choices"] = LocalizableValue.List(values.Select(v => ChoiceName(column, v))),
            }
        );
        return fallback;
    }

    public Instant? RequiredTime(string column)
    {
        var said = line[column].Trim();
        if (said.Length == 0)
            Refuse("import.bad.empty", new() { ["column"] = NameOf(column) });
        return said.Length == 0 ? null : Time(column, said);
    }

    /// <summary>Several times with <c>;</c> or line breaks between them.</summary>
    public ImmutableArray<Instant> Times(string column) => [.. Entries(column).Select(e => Time(column, e)).OfType<Instant>()];

    /// <summary>Several <c>START/END</c>; a last one may have no end.</summary>
    public ImmutableArray<(Instant Starts, Instant? Ends)> Spans(string column)
    {
        var spans = ImmutableArray.CreateBuilder<(Instant Starts, Instant? Ends)>();
        foreach (var entry in Entries(column))
        {
            if (entry.Split('/', StringSplitOptions.TrimEntries) is not [{ Length: > 0 } from, var to])
            {
                Refuse("import.bad.span", column, entry);
            }
            else if (Time(column, from) is { } starts)
            {
                var ends = to.Length == 0 ? null : Time(column, to);
                if (to.Length > 0 && ends is null)
                    continue;
                if (ends <= starts)
                    Refuse("import.bad.span-backwards", column, entry);
                else
                    spans.Add((starts, ends));
            }
        }

        spans.Sort((a, b) => a.Starts.CompareTo(b.Starts));
        for (var n = 1; n < spans.Count; n++)
        {
            if (spans[n - 1].Ends is not { } earlier || spans[n].Starts < earlier)
                Refuse("import.bad.spans-overlap", new() { ["column"] = NameOf(column), ["at"] = LocalizableValue.Timestamp(spans[n].Starts) });
        }

        return spans.ToImmutable();
    }

    public LocalDate? Date(string column)
    {
        var said = line[column].Trim();
        if (said.Length == 0)
            return null;
        foreach (var pattern in DatePatterns)
        {
            if (pattern.Parse(said) is { Success: true, Value: var day } && day.Year is >= 1990 and <= 2100)
                return day;
        }

        Refuse("import.bad.date", column, said);
        return null;
    }

    /// <summary>A length of working time: <c>PT4H30M</c>, <c>4:30</c>, <c>8h</c>, <c>45m</c>, <c>8 ч</c>.</summary>
    public Duration? Length(string column)
    {
        var said = line[column].Trim();
        if (said.Length == 0)
            return null;
        if (ParseLength(said) is { } length && length > Duration.Zero && length <= Clocks.SlaClock.MaxTarget)
            return length;

        Refuse("import.bad.length", column, said);
        return null;
    }

    public IEnumerable<string> Entries(string column, params ReadOnlySpan<char> moreSeparators)
    {
        var entries = line[column].Split([';', '|', '\n', .. moreSeparators], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (entries.Length > MaxEntries)
        {
            Refuse(
                "import.bad.too-many",
                new()
                {
                    ["column"] = NameOf(column),
                    ["max"] = MaxEntries,
                    ["is"] = entries.Length,
                }
            );
        }

        return entries.Take(MaxEntries);
    }

    public static LocalizableValue NameOf(string column) => new ImportColumn(column).Name;

    private Instant? Time(string column, string said)
    {
        var moment = ParseOffsetTime(said) ?? ParseLocalTime(column, said);
        if (moment is { } at && (at < Years.First || at >= Years.Last))
        {
            Refuse("import.bad.year", column, said);
            return null;
        }

        return moment;
    }

    private static Instant? ParseOffsetTime(string said)
    {
        if (InstantPattern.ExtendedIso.Parse(said) is { Success: true, Value: var utc })
            return utc;
        foreach (var pattern in OffsetPatterns)
        {
            if (pattern.Parse(said) is { Success: true, Value: var local })
                return local.ToInstant();
        }

        return null;
    }

    private Instant? ParseLocalTime(string column, string said)
    {
        foreach (var pattern in LocalPatterns)
        {
            if (pattern.Parse(said) is not { Success: true, Value: var local })
                continue;

            LocalTimes++;
            var mapping = zone.MapLocal(local);
            if (mapping.Count == 1)
                return mapping.Single().ToInstant();

            Refuse(
                mapping.Count == 0 ? "import.bad.time-skipped" : "import.bad.time-twice",
                new()
                {
                    ["column"] = NameOf(column),
                    ["said"] = said,
                    ["zone"] = zone.Id,
                }
            );
            return null;
        }

        Refuse("import.bad.time", column, said);
        return null;
    }

    private static Duration? ParseLength(string said)
    {
        try
        {
            if (PeriodPattern.NormalizingIso.Parse(said) is { Success: true, Value: { Years: 0, Months: 0 } period })
                return period.ToDuration();
        }
        catch (OverflowException)
        {
            return null; // as any other length that is none
        }

        if (LocalTimePattern.CreateWithInvariantCulture("H:mm").Parse(said) is { Success: true, Value: var clock })
            return Duration.FromTicks(clock.TickOfDay);
        return said.TrimEnd('.') switch
        {
            [.. var number, 'h' or 'ч' or 'H' or 'Ч'] when ParseCount(number) is { } hours => Duration.FromHours(hours),
            [.. var number, 'm' or 'м' or 'M' or 'М'] when ParseCount(number) is { } minutes => Duration.FromMinutes(minutes),
            _ => null,
        };
    }

    private static int? ParseCount(string text) =>
        int.TryParse(text.TrimEnd(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var count)
        && count <= 100_000
            ? count
            : null;

    /// <summary>A value that texts have no name for is printed as it is.</summary>
    private static LocalizableValue ChoiceName(string column, string value) =>
        $"import.choice.{column}.{value}" is var key && Localization.TextCatalog.For(LanguageCode.En).Find(key) is not null
            ? LocalizableValue.Text(key)
            : value;

    private static IEnumerable<string> NamesOf(string column, string value) =>
        LanguageCode.All.SelectMany(l => PhraseCatalog.Alternatives($"import.value.{column}.{value}", l));
}
