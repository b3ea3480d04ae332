using System.Collections.Immutable;
using CertBot.Core.Certification;

namespace CertBot.Core.Conversation;

/// <summary>Finds applications by what people remember of them: name, vendor, version, stage in any language, in any order and by parts of words.</summary>
public static class Finding
{
    private const int Longest = 200;

    private const int MostWords = 8;

    /// <summary>Those that fit, best first; no words at all: every row, what moved last first.</summary>
    public static ImmutableArray<Row> In(ImmutableArray<Row> rows, string words)
    {
        var said = Wording.Fold(words.Length > Longest ? words[..Longest] : words);
        var wanted = said.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MostWords).ToArray();
        return [.. rows.Where(r => Heard(r) is var heard && wanted.All(w => heard.Contains(w, StringComparison.Ordinal)))
            .OrderBy(r => Far(Wording.Fold(r.Name), said, wanted)).ThenByDescending(r => r.Since).ThenBy(r => r.Id)];
    }

    private static string Heard(Row row) => Wording.Fold(string.Join(' ', [row.Id.Value, row.Name, row.VendorName, row.Version, .. Wording.Everywhere($"stage.{row.Stage}")]));

    private static int Far(string name, string said, string[] wanted) =>
        name.StartsWith(said, StringComparison.Ordinal) ? 0 : wanted.All(w => name.Contains(w, StringComparison.Ordinal)) ? 1 : 2;
}
