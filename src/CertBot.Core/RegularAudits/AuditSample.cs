using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using CertBot.Core.Primitives;

namespace CertBot.Core.RegularAudits;

/// <summary>
/// Draws the cases that are looked through. Each case gets a lot, SHA-256 of <c>SEED LF ID</c> in UTF-8; the smallest lots win. The seed, the period and the
/// fingerprint of the list stand in the history, so that anybody can draw again: <c>printf '%s\n%s' SEED ID | sha256sum</c>.
/// </summary>
public static class AuditSample
{
    /// <summary>
    /// At most <paramref name="size"/> of the cases, none twice, in ordinal order of their numbers. Depends on the seed and on which cases there are, not on
    /// their order; every case is as likely as every other.
    /// </summary>
    public static ImmutableArray<CaseId> Draw(string seed, IEnumerable<CaseId> cases, int size) =>
        [
            .. cases
                .Distinct()
                .OrderBy(id => LotOf(seed, id), StringComparer.Ordinal)
                .ThenBy(id => id.Value, StringComparer.Ordinal)
                .Take(Math.Max(0, size))
                .OrderBy(id => id.Value, StringComparer.Ordinal),
        ];

    /// <summary>SHA-256 of the ids in ordinal order, each followed by a line feed, in lower-case hexadecimal.</summary>
    public static string FingerprintOf(IEnumerable<CaseId> cases) =>
        Hash(string.Concat(cases.Select(c => c.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(id => $"{id}\n")));

    private static string LotOf(string seed, CaseId id) => Hash($"{seed}\n{id.Value}");

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
