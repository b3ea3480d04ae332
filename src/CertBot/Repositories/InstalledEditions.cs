using System.Collections.Immutable;
using CertBot.Calendars;
using CertBot.Core.Localization;
using CertBot.Core.Policy;
using CertBot.Core.Policy.Parsing;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Clocks;
using NodaTime;

namespace CertBot.Repositories;

/// <summary>All installed editions, and the default one for new applications.</summary>
internal sealed class InstalledEditions(ImmutableDictionary<EditionPin, Edition> all, EditionPin defaultPin)
{
    public ImmutableDictionary<EditionPin, Edition> All => all;

    /// <summary>The calendars that the editions name.</summary>
    public HolidayCalendars HolidayCalendars { get; init; } = HolidayCalendars.None;

    public Edition Default { get; } = all[defaultPin];

    /// <summary>The names of all editions, each once.</summary>
    public IEnumerable<string> Names => all.Keys.Select(k => k.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>The pinned edition, or the default one if no pin is given. A pinned edition that is not installed is a deployment error and throws.</summary>
    public Edition Get(EditionPin? pin) =>
        pin is null ? Default
        : all.TryGetValue(pin, out var edition) ? edition
        : throw new InvalidOperationException($"edition {pin} is pinned by an application but not in the policy folder");
}

/// <summary>Loads the editions the host uses: the built-in ones and those in the operator's folder.</summary>
internal static class EditionLoader
{
    /// <summary>The name of a file of rules for packages in the folder of editions.</summary>
    public const string RulesFileName = "rules.json";

    /// <summary>The folder of further editions that the settings name; null: none.</summary>
    public static string? FolderIn(IConfiguration settings) => settings["Policy:Folder"] is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;

    /// <exception cref="InvalidPolicyException">A file in the folder is not a valid edition.</exception>
    public static InstalledEditions Load(string? folder)
    {
        var files = folder is null
            ? []
            : Directory
                .GetFiles(folder, "*.json")
                .Where(f => !IsRules(Path.GetFileName(f)))
                .Order(StringComparer.Ordinal)
                .Select(f => (Path.GetFileName(f), File.ReadAllText(f)));
        return EditionCatalog.From(files) switch
        {
            EditionCatalogResult.Loaded { Catalog: var editions } when editions.Standard is { } standard => new InstalledEditions(editions.All, standard.Pin)
            {
                HolidayCalendars = new(
                    editions
                        .All.SelectMany(e => e.Value.Support.Calendars.Select(c => (e.Key, Calendar: c)))
                        .ToImmutableDictionary(c => (c.Key, c.Calendar.Key), c => LoadCalendar(c.Key, c.Calendar, folder))
                ),
            },
            EditionCatalogResult.Invalid { Errors: var faults } => throw new InvalidPolicyException(
                string.Join('\n', faults.Select(f => $"Policy:Folder: {f.File}: {Describe(f.Error)}"))
            ),
            _ => throw new InvalidPolicyException("Policy: no edition is the standard one."),
        };
    }

    private static bool IsRules(string fileName) =>
        fileName.Equals(RulesFileName, StringComparison.OrdinalIgnoreCase) || fileName.EndsWith($".{RulesFileName}", StringComparison.OrdinalIgnoreCase);

    /// <summary>The calendars of one edition that need not be installed.</summary>
    /// <exception cref="InvalidPolicyException">A calendar cannot be read.</exception>
    public static HolidayCalendars LoadCalendars(Edition edition, string? folder) =>
        new(edition.Support.Calendars.ToImmutableDictionary(c => (edition.Pin, c.Key), c => LoadCalendar(edition.Pin, c, folder)));

    private static HolidayCalendar LoadCalendar(EditionPin edition, SupportCalendar calendar, string? folder)
    {
        if (calendar.Country is { } country)
            return CountryHolidays.Find(country) ?? throw Fault("the holidays of this country or region are not known");
        if (calendar.File is not { } file)
            return new HolidayList(calendar.Days.Select(d => (d, "holiday")));

        try
        {
            var path = Path.Combine(folder ?? throw new FileNotFoundException(), file);
            return new FileInfo(path).Length > HolidayFile.MaxBytes
                ? throw new FormatException("the file of holidays is larger than 1 MB")
                : HolidayFile.Parse(File.ReadAllText(path), MiddleOfCalendars);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault($"the file {file} cannot be read");
        }
        catch (FormatException e)
        {
            throw Fault($"{file}: {e.Message}");
        }

        InvalidPolicyException Fault(string why) => new($"Policy: {edition}: calendar {calendar.Key}: {why}");
    }

    /// <summary>Repeated events of a calendar file are read for ten years before and after, whenever a host starts.</summary>
    private static readonly LocalDate MiddleOfCalendars = new(2030, 1, 1);

    /// <summary>Renders in English: the operator reads the message in the log at startup, before any user's language is known.</summary>
    public static string Describe(EditionError fault) =>
        new TextRenderer(new RenderContext(LanguageCode.En, DateTimeZone.Utc, Instant.MinValue, p => p.Value), OutputEncoder.ToPlainText).RenderValue(
            fault.Message
        );
}

/// <summary>An edition in the policy folder is invalid; the message has one line for each error.</summary>
internal sealed class InvalidPolicyException(string message) : Exception(message);
