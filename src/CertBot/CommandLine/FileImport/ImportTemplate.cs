using CertBot.Core.Primitives;
using CertBot.Core.Support.FileImport;

namespace CertBot.CommandLine.FileImport;

/// <summary>A file to begin with: the columns, and an example.</summary>
internal static class ImportTemplate
{
    private static readonly Dictionary<string, string> Cases = new(StringComparer.Ordinal)
    {
        [ImportColumns.Id] = "T-1001",
        [ImportColumns.Customer] = "globex",
        [ImportColumns.Application] = "acme-sync",
        [ImportColumns.Subject] = "Sync stops every night",
        [ImportColumns.Contact] = "Ann Lee",
        [ImportColumns.Email] = "ann@globex.example",
        [ImportColumns.Priority] = "high",
        [ImportColumns.Kind] = "incident",
        [ImportColumns.Opened] = "2026-03-27T15:30:00+01:00",
        [ImportColumns.Responded] = "2026-03-27 16:00",
        [ImportColumns.Waiting] = "2026-03-27 16:30/2026-03-30 10:00",
        [ImportColumns.Resolved] = "2026-03-30T12:00:00Z",
        [ImportColumns.Rating] = "5",
        [ImportColumns.Comment] = "Quick, thank you",
    };

    private static readonly Dictionary<string, string> Customers = new(StringComparer.Ordinal)
    {
        [ImportColumns.Id] = "globex",
        [ImportColumns.Name] = "Globex",
        [ImportColumns.Package] = "business",
        [ImportColumns.Zone] = "Europe/Berlin",
        [ImportColumns.Language] = "en",
        [ImportColumns.Contacts] = "Ann Lee <ann@globex.example>; ben@globex.example",
        [ImportColumns.From] = "2026-01-01",
        [ImportColumns.Until] = "2026-12-31",
    };

    private static readonly Dictionary<string, string> SurveyAnswers = new(StringComparer.Ordinal)
    {
        [ImportColumns.Survey] = "csat",
        [ImportColumns.Case] = "T-1001",
        [ImportColumns.Email] = "ann@globex.example",
        [ImportColumns.Rating] = "5",
        [ImportColumns.Answered] = "2026-03-31T09:00:00Z",
        [ImportColumns.Comment] = "Quick, thank you",
        [ImportColumns.Name] = "Ann Lee",
        [ImportColumns.Consent] = "yes",
    };

    public static async Task<int> Print(ImportKind kind, LanguageCode language, TextWriter output, TextWriter error)
    {
        if (!LanguageCode.All.Contains(language))
        {
            await error.WriteLineAsync($"There are: {string.Join(", ", LanguageCode.All)}.");
            return 2;
        }

        var example = kind switch
        {
            ImportKind.Cases => Cases,
            ImportKind.Customers => Customers,
            _ => SurveyAnswers,
        };
        await output.WriteLineAsync(string.Join(',', ImportColumns.Of(kind).Select(c => Quote(c.HeaderIn(language)))));
        await output.WriteLineAsync(string.Join(',', ImportColumns.Of(kind).Select(c => Quote(example.GetValueOrDefault(c.Key, "")))));
        return 0;
    }

    private static string Quote(string cell) => cell.AsSpan().ContainsAny(",;\"\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
