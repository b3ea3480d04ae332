using CertBot.Core.RegularAudits;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;

namespace CertBot.Tests.Store.Documents;

/// <summary>Reads the documents of audited applications for <see cref="StoredDocumentReader"/>.</summary>
internal static class StoredAuditReader
{
    public static IReadOnlyDictionary<string, string> ExpectedByName { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["regular-audits"] = "acme-sync after 15 events: audit 1 of Remedy, 2 questions, A-1/1",
            ["audit-row"] = "Acme Sync: AuditorsAgain, 1",
            ["ended-audit-row"] = "nothing listed, Nobody",
        };

    public static async Task<string> Describe(string name, StoredDocument stored, RegularAuditStore rows) =>
        name switch
        {
            "regular-audits" => Snapshot<RegularAuditHistory>.Read(stored) is { State: { Open: { } audit, Shortcomings: [var item] } history, Seq: var events }
                ? $"{history.Application} after {events} events: audit {audit.Number} of {audit.Phase.GetType().Name}, {audit.Questions.Length} questions, {item.Id}"
                : "",
            "audit-row" => await rows.ListAll(default) is [var row] ? $"{row.ApplicationName}: {row.Turn}, {row.Number}" : "",
            "ended-audit-row" => await rows.ListAll(default) is [] ? $"nothing listed, {VersionedJson.Read<RegularAuditRow>(stored).Turn}" : "",
            _ => throw new ArgumentOutOfRangeException(nameof(name), $"{name} has no reader here"),
        };
}
