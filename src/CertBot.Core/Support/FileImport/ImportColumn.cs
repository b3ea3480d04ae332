using System.Collections.Immutable;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Support.FileImport;

/// <summary>What the lines of an imported file are.</summary>
public enum ImportKind
{
    Cases,
    Customers,

    /// <summary>Answers to surveys, from a tool of the vendor's.</summary>
    SurveyAnswers,
}

/// <summary>
/// A column of an imported file. A header names it by its key, by its name (<c>import.column.KEY</c>) or by one of its other names (<c>import.also.KIND.KEY</c>), in
/// any language; upper and lower case, spaces and punctuation do not matter.
/// </summary>
public sealed record ImportColumn(string Key, bool IsRequired = false)
{
    /// <summary>Its name as texts print it.</summary>
    public LocalizableValue Name => LocalizableValue.Text(NameKey);

    private string NameKey => $"import.column.{Key}";

    /// <summary>The header a template has for it.</summary>
    public string HeaderIn(LanguageCode language) => PhraseCatalog.Preferred(NameKey, language);

    public IEnumerable<string> NamesIn(ImportKind kind) =>
        [Key, .. PhraseCatalog.AllLanguages(NameKey), .. LanguageCode.All.SelectMany(l => PhraseCatalog.Alternatives(OtherNamesKey(kind), l))];

    private string OtherNamesKey(ImportKind kind) =>
        kind switch
        {
            ImportKind.Cases => $"import.also.cases.{Key}",
            ImportKind.Customers => $"import.also.customers.{Key}",
            _ => $"import.also.surveys.{Key}",
        };
}

/// <summary>The columns of each kind of file.</summary>
public static class ImportColumns
{
    public const string Id = "id";
    public const string Customer = "customer";
    public const string Application = "application";
    public const string Subject = "subject";
    public const string Contact = "contact";
    public const string Email = "email";
    public const string Priority = "priority";
    public const string Kind = "kind";
    public const string Opened = "opened";
    public const string Responded = "responded";
    public const string CustomerReplied = "customer-replied";
    public const string Waiting = "waiting";
    public const string Resolved = "resolved";
    public const string Reopened = "reopened";
    public const string Rating = "rating";
    public const string Rated = "rated";
    public const string Comment = "comment";
    public const string Owner = "owner";

    public const string Survey = "survey";
    public const string Case = "case";
    public const string Answered = "answered";
    public const string Consent = "consent";

    public const string Name = "name";
    public const string Package = "package";
    public const string Zone = "zone";
    public const string Language = "language";
    public const string Contacts = "contacts";
    public const string From = "from";
    public const string Until = "until";
    public const string Calendar = "calendar";
    public const string RespondHigh = "respond-high";
    public const string RespondMedium = "respond-medium";
    public const string RespondLow = "respond-low";
    public const string ResolveHigh = "resolve-high";
    public const string ResolveMedium = "resolve-medium";
    public const string ResolveLow = "resolve-low";

    public static ImmutableArray<ImportColumn> Cases { get; } =
    [
        new(Id, IsRequired: true),
        new(Customer, IsRequired: true),
        new(Application),
        new(Subject, IsRequired: true),
        new(Contact),
        new(Email),
        new(Priority),
        new(Kind),
        new(Opened, IsRequired: true),
        new(Responded),
        new(CustomerReplied),
        new(Waiting),
        new(Resolved),
        new(Reopened),
        new(Rating),
        new(Rated),
        new(Comment),
        new(Owner),
    ];

    public static ImmutableArray<ImportColumn> Customers { get; } =
    [
        new(Id, IsRequired: true),
        new(Name, IsRequired: true),
        new(Package, IsRequired: true),
        new(Zone, IsRequired: true),
        new(Language),
        new(Contacts),
        new(From, IsRequired: true),
        new(Until),
        new(Calendar),
        new(RespondHigh),
        new(RespondMedium),
        new(RespondLow),
        new(ResolveHigh),
        new(ResolveMedium),
        new(ResolveLow),
    ];

    public static ImmutableArray<ImportColumn> SurveyAnswers { get; } =
    [
        new(Survey),
        new(Case),
        new(Application),
        new(Customer),
        new(Email, IsRequired: true),
        new(Rating, IsRequired: true),
        new(Answered, IsRequired: true),
        new(Comment),
        new(Name),
        new(Consent),
    ];

    public static ImmutableArray<ImportColumn> Of(ImportKind kind) =>
        kind switch
        {
            ImportKind.Cases => Cases,
            ImportKind.Customers => Customers,
            _ => SurveyAnswers,
        };

    /// <summary>The keys of the columns in their order; null where a column is none of them, or stands there a second time.</summary>
    public static ImmutableArray<string?> Match(ImportKind kind, IEnumerable<string> headers)
    {
        var byName = Of(kind)
            .SelectMany(c => c.NamesIn(kind).Select(n => (Name: PhraseCatalog.Normalize(n), c.Key)))
            .DistinctBy(c => c.Name, StringComparer.Ordinal)
            .ToDictionary(c => c.Name, c => c.Key, StringComparer.Ordinal);
        HashSet<string> found = new(StringComparer.Ordinal);
        return [.. headers.Select(h => byName.GetValueOrDefault(PhraseCatalog.Normalize(h)) is { } key && found.Add(key) ? key : null)];
    }

    /// <summary>Why a file with these columns cannot be taken; null: it can.</summary>
    public static Refusal? WhyIncomplete(ImportKind kind, ImmutableArray<string?> columns)
    {
        ImportColumn[] missing = [.. Of(kind).Where(c => c.IsRequired && !columns.Contains(c.Key, StringComparer.Ordinal))];
        return missing.Length == 0
            ? null
            : new Refusal("import.bad.columns", new() { ["columns"] = LocalizableValue.List(missing.Select(c => c.Name)), ["count"] = missing.Length });
    }
}
