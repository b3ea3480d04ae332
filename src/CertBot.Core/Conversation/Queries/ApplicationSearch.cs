using System.Collections.Immutable;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Queries;

/// <summary>Finds applications by what people remember of them: name, vendor, version, stage in any language, in any order and by parts of words.</summary>
public static class ApplicationSearch
{
    private const int MaxLength = 200;

    private const int MaxWords = 8;

    /// <summary>Those that fit, best first; no words at all: every row, what moved last first.</summary>
    public static ImmutableArray<ApplicationSummary> Find(ImmutableArray<ApplicationSummary> summaries, string query) =>
        [.. Sort(summaries.Where(Fits(query)), query)];

    /// <summary>Whether a row has all the words.</summary>
    public static Func<ApplicationSummary, bool> Fits(string words)
    {
        var (_, terms) = ParseTerms(words);
        return row => SearchText(row) is var text && terms.All(w => text.Contains(w, StringComparison.Ordinal));
    }

    /// <summary>Rows that fit, best first.</summary>
    public static IEnumerable<ApplicationSummary> Sort(IEnumerable<ApplicationSummary> rows, string words)
    {
        var (normalized, terms) = ParseTerms(words);
        return rows.OrderBy(r => Rank(PhraseCatalog.Normalize(r.Name), normalized, terms)).ThenByDescending(r => r.WaitingSince).ThenBy(r => r.Id);
    }

    private static (string Normalized, string[] Terms) ParseTerms(string words)
    {
        var normalized = PhraseCatalog.Normalize(words.Length > MaxLength ? words[..MaxLength] : words);
        return (normalized, [.. normalized.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MaxWords)]);
    }

    private static string SearchText(ApplicationSummary summary) =>
        PhraseCatalog.Normalize(
            string.Join(' ', [summary.Id.Value, summary.Name, summary.VendorName, summary.Version, .. PhraseCatalog.AllLanguages($"stage.{summary.Stage}")])
        );

    private static int Rank(string name, string normalized, string[] terms) =>
        name.StartsWith(normalized, StringComparison.Ordinal) ? 0
        : terms.All(w => name.Contains(w, StringComparison.Ordinal)) ? 1
        : 2;
}
