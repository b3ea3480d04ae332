using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;

namespace CertBot.SuccessPortal;

/// <summary>
/// What the portal's words mean: an editable file (<c>SuccessPortal:Mapping</c>) over the built-in table. Names are compared without upper and lower case. A
/// table in the file replaces single entries of the built-in one; an entry that is null takes one away.
/// </summary>
internal sealed record PortalVocabulary
{
    public static PortalVocabulary Default { get; } = PortalVocabularyReader.ReadDefault();

    /// <summary>The portal's columns by what they say: a column, or <c>LOOKUP/COLUMN</c>.</summary>
    public required ImmutableSortedDictionary<string, string> Fields { get; init; }

    public required ImmutableDictionary<string, CaseStatus> Statuses { get; init; }

    public required ImmutableDictionary<string, CasePriority> Priorities { get; init; }

    public required ImmutableDictionary<string, CaseKind> Kinds { get; init; }

    public required ImmutableDictionary<string, int> Ratings { get; init; }

    /// <summary>Which application a product is. A product that is not among them is the application that has its name or id.</summary>
    public required ImmutableDictionary<string, ApplicationId> Products { get; init; }

    /// <summary>Which vendor's customer an account is. An account that is not among them is the customer of that name of the application's vendor.</summary>
    public required ImmutableDictionary<string, PortalAccount> Accounts { get; init; }

    /// <summary>Changes with the content: cases that could not be taken are then read again.</summary>
    public required string Hash { get; init; }
}

/// <param name="Vendor">The vendor whose customer it is; null: that of the case's application.</param>
/// <param name="Customer">The customer's id there.</param>
/// <param name="Application">The application its cases are about, where the case does not say it.</param>
internal sealed record PortalAccount(VendorId? Vendor, CustomerId Customer, ApplicationId? Application);

/// <summary>Reads a mapping, and says of each entry that is wrong what it is.</summary>
internal static class PortalVocabularyReader
{
    public const int MaxBytes = 4 * 1024 * 1024;

    private const string BuiltIn = "success-portal/mapping.json";

    private static readonly string[] Tables = ["fields", "statuses", "priorities", "kinds", "ratings", "products", "accounts"];

    /// <summary>What a column is wanted for; each has one in the built-in table.</summary>
    private static readonly string[] RequiredFields = ["subject", "registered", "status", "account"];

    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static PortalVocabulary ReadDefault()
    {
        var (mapping, faults) = Read([BuiltInJson()]);
        return mapping ?? throw new InvalidOperationException(string.Join(' ', faults));
    }

    /// <summary>The built-in table with the entries of this file.</summary>
    public static (PortalVocabulary? Mapping, IReadOnlyList<string> Faults) Read(string json) => Read([BuiltInJson(), json]);

    private static (PortalVocabulary? Mapping, IReadOnlyList<string> Faults) Read(string[] layers)
    {
        List<string> faults = [];
        var tables = Tables.ToDictionary(t => t, _ => new SortedDictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase), StringComparer.Ordinal);
        foreach (var layer in layers)
            AddLayer(layer, tables, faults);
        if (faults.Count > 0)
            return (null, faults);

        var mapping = new PortalVocabulary
        {
            Fields = Table("fields", FieldOf).ToImmutableSortedDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal),
            Statuses = Table("statuses", e =>
                Word<CaseStatus>(e, ("open", CaseStatus.Open), ("waiting", CaseStatus.Waiting), ("resolved", CaseStatus.Resolved))
            ),
            Priorities = Table("priorities", e =>
                Word<CasePriority>(e, ("high", CasePriority.High), ("medium", CasePriority.Medium), ("low", CasePriority.Low))
            ),
            Kinds = Table("kinds", e => Word<CaseKind>(e, ("incident", CaseKind.Incident), ("question", CaseKind.Question), ("presale", CaseKind.Presale))),
            Ratings = Table("ratings", e =>
                e.ValueKind == JsonValueKind.Number && e.TryGetInt32(out var score) && score is >= 1 and <= 5
                    ? score
                    : throw new FormatException("is not a number from 1 to 5")
            ),
            Products = Table("products", e => new ApplicationId(IdOf(e))),
            Accounts = Table("accounts", AccountOf),
            Hash = HashOf(tables),
        };
        foreach (var field in RequiredFields.Where(f => !mapping.Fields.ContainsKey(f)))
            faults.Add($"fields: {field} is missing");
        return faults.Count == 0 ? (mapping, faults) : (null, faults);

        ImmutableDictionary<string, T> Table<T>(string name, Func<JsonElement, T> read)
        {
            var table = ImmutableDictionary.CreateBuilder<string, T>(StringComparer.OrdinalIgnoreCase);
            foreach (var (key, entry) in tables[name])
            {
                try
                {
                    table[key] = read(entry);
                }
                catch (FormatException e)
                {
                    faults.Add($"{name}: \"{Shown(key)}\" {e.Message}");
                }
            }

            return table.ToImmutable();
        }
    }

    private static void AddLayer(string json, Dictionary<string, SortedDictionary<string, JsonElement>> tables, List<string> faults)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                faults.Add("is not a JSON object");
                return;
            }

            foreach (var table in document.RootElement.EnumerateObject())
            {
                if (!tables.TryGetValue(table.Name, out var entries))
                    faults.Add($"there is no table \"{Shown(table.Name)}\"; there are {string.Join(", ", Tables)}");
                else if (table.Value.ValueKind != JsonValueKind.Object)
                    faults.Add($"{table.Name} is not an object of names and what they mean");
                else
                    AddEntries(table.Value, entries);
            }
        }
        catch (JsonException e)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"is not JSON (line {(e.LineNumber ?? 0) + 1})"));
        }
    }

    private static void AddEntries(JsonElement table, SortedDictionary<string, JsonElement> entries)
    {
        foreach (var entry in table.EnumerateObject())
        {
            if (entry.Value.ValueKind == JsonValueKind.Null)
                entries.Remove(entry.Name);
            else
                entries[entry.Name] = entry.Value.Clone();
        }
    }

    private static string FieldOf(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.String
        && entry.GetString() is { Length: > 0 and <= 100 } path
        && path.Split('/') is { Length: <= 2 } names
        && names.All(n => n.Length > 0 && char.IsAsciiLetter(n[0]) && n.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            ? path
            : throw new FormatException("is not a column such as Subject, or Status/Name");

    private static T Word<T>(JsonElement entry, params (string Word, T Value)[] words)
        where T : struct
    {
        foreach (var (word, value) in words)
        {
            if (entry.ValueKind == JsonValueKind.String && entry.GetString() == word)
                return value;
        }

        throw new FormatException($"means none of {string.Join(", ", words.Select(w => w.Word))}");
    }

    private static string IdOf(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.String && entry.GetString() is { } id && UserText.IsId(id) ? id : throw new FormatException("does not name an id");

    private static PortalAccount AccountOf(JsonElement entry)
    {
        if (entry.ValueKind == JsonValueKind.String)
            return new PortalAccount(null, new(IdOf(entry)), null);
        if (entry.ValueKind != JsonValueKind.Object)
            throw new FormatException("is neither a customer's id nor an object with vendor and customer");

        (string? vendor, string? customer, string? application) = (null, null, null);
        foreach (var member in entry.EnumerateObject())
        {
            switch (member.Name)
            {
                case "vendor":
                    vendor = IdOf(member.Value);
                    break;
                case "customer":
                    customer = IdOf(member.Value);
                    break;
                case "application":
                    application = IdOf(member.Value);
                    break;
                default:
                    throw new FormatException($"has \"{Shown(member.Name)}\"; vendor, customer and application are possible");
            }
        }

        return customer is null
            ? throw new FormatException("names no customer")
            : new PortalAccount(vendor is null ? null : new(vendor), new(customer), application is null ? null : new(application));
    }

    private static string HashOf(Dictionary<string, SortedDictionary<string, JsonElement>> tables)
    {
        var content = new StringBuilder();
        foreach (var (name, entries) in tables.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            foreach (var (key, entry) in entries)
                content.Append(name).Append('\n').Append(key).Append('\n').Append(entry.GetRawText()).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content.ToString())))[..16];
    }

    private static string Shown(string name) => string.Concat(name.Take(60).Select(c => char.IsControl(c) ? ' ' : c));

    private static string BuiltInJson()
    {
        using var stream = typeof(PortalVocabularyReader).Assembly.GetManifestResourceStream(BuiltIn) ?? throw new InvalidOperationException(BuiltIn);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
