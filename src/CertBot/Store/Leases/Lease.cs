using System.Text.Json;
using CertBot.Store.Documents;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Store.Leases;

/// <summary>
/// Lease on a due document: owner, expiry (UTC), and the original due time. It is stored before the document's other members, and the document is due when the
/// lease expires: no host finds it earlier, and a host that finds it then knows its position in the order.
/// </summary>
internal sealed record Lease(string Owner, Instant Until, Instant Since)
{
    private const string Prefix = "{\"claim\":{";

    public Document AddTo(Document document) =>
        document with
        {
            Due = Until,
            Json =
                $"{Prefix}\"by\":\"{Owner}\",\"until\":\"{Format(Until)}\",\"since\":\"{Format(Since)}\"}}{(document.Json is "{}" ? "}" : "," + document.Json[1..])}",
        };

    /// <summary>The document without the lease, and the lease, if there is one.</summary>
    public static (StoredDocument Item, Lease? Lease) Split(StoredDocument stored)
    {
        var json = stored.Document.Json;
        if (!json.StartsWith(Prefix, StringComparison.Ordinal))
            return (stored, null);

        var leaseEnd = json.IndexOf('}', StringComparison.Ordinal) + 1; // the first one closes the lease, which contains no nested object
        using var read = JsonDocument.Parse(json.AsMemory(Prefix.Length - 1, leaseEnd - Prefix.Length + 1));
        var lease = new Lease(ReadString(read, "by"), ReadInstant(read, "until"), ReadInstant(read, "since"));
        return (
            stored with
            {
                Document = stored.Document with { Due = lease.Since, Json = json[leaseEnd] == ',' ? "{" + json[(leaseEnd + 1)..] : "{}" },
            },
            lease
        );
    }

    private static string Format(Instant instant) => InstantPattern.ExtendedIso.Format(instant);

    private static Instant ReadInstant(JsonDocument lease, string member) => InstantPattern.ExtendedIso.Parse(ReadString(lease, member)).Value;

    private static string ReadString(JsonDocument lease, string member) => lease.RootElement.GetProperty(member).GetString() ?? "";
}
