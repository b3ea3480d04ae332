using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using NodaTime;

namespace CertBot.SuccessPortal;

/// <summary>What a row of the portal means here.</summary>
internal abstract record PortalCaseResult
{
    private PortalCaseResult() { }

    public sealed record Mapped(VendorId Vendor, CaseRecord Record) : PortalCaseResult;

    /// <summary>The mapping does not know this name.</summary>
    /// <param name="Table">The table it is missing in.</param>
    /// <param name="Name">The portal's word; empty: the column is.</param>
    public sealed record Unknown(string Table, string Name) : PortalCaseResult;
}

/// <summary>Whose a row of the portal is: the vendor, the application, the customer.</summary>
internal sealed record PortalParty(VendorId Vendor, ApplicationId Application, CustomerId Customer);

/// <summary>
/// Turns a row of the portal into a case. The portal tells when a case was registered, answered and solved; when its status became what it is, it does not tell,
/// so that counts from the row's last change, once.
/// </summary>
internal static class PortalCaseMapper
{
    /// <summary>Times of one row may be out of order by so much: several servers write them.</summary>
    private static readonly Duration ClockSkew = Duration.FromMinutes(5);

    public static string ExternalIdOf(PortalCase row) => $"portal:{row.Id:D}";

    /// <param name="row">The row.</param>
    /// <param name="mapping">What the portal's words mean.</param>
    /// <param name="party">Whose it is.</param>
    /// <param name="known">The case as it is known already; null: it is not.</param>
    /// <param name="now">The present instant (UTC).</param>
    public static PortalCaseResult Map(PortalCase row, PortalVocabulary mapping, PortalParty party, SupportCase? known, Instant now)
    {
        if (!mapping.Statuses.TryGetValue(row["status"], out var status))
            return new PortalCaseResult.Unknown("statuses", row["status"]);
        if (!TryFind(mapping.Priorities, row["priority"], CasePriority.Medium, out var priority))
            return new PortalCaseResult.Unknown("priorities", row["priority"]);
        if (!TryFind(mapping.Kinds, row["kind"], CaseKind.Incident, out var kind))
            return new PortalCaseResult.Unknown("kinds", row["kind"]);
        if (!TryFind(mapping.Ratings, row["rating"], 0, out var score))
            return new PortalCaseResult.Unknown("ratings", row["rating"]);
        if (row.TimeOf("registered") is not { } registered)
            return new PortalCaseResult.Unknown("fields", mapping.Fields["registered"]);

        var opening = new CaseRegistration
        {
            Application = party.Application,
            Customer = party.Customer,
            Subject = UserText.CleanName(row["subject"].Length > 0 ? row["subject"] : row["number"], CaseDecider.MaxSubjectLength),
            Filer = new CaseFiler(UserText.CleanName(row["contact"], Core.Support.Customers.CustomerDecider.MaxNameLength), row["email"]),
            OpenedAt = registered,
            Priority = priority,
            Kind = kind,
            Origin = CaseOrigin.Portal,
            ExternalId = ExternalIdOf(row),
        };
        return new PortalCaseResult.Mapped(party.Vendor, new CaseRecord(opening, Facts(row, status, score, registered, known, now)));
    }

    private static ImmutableArray<CaseFact> Facts(PortalCase row, CaseStatus status, int score, Instant registered, SupportCase? known, Instant now)
    {
        var facts = ImmutableArray.CreateBuilder<CaseFact>();
        // The last change cannot be before what the row says has happened, nor be still to come.
        var changed = Instant.Min(now, Instant.Max(registered, row.ModifiedOn));
        if (TimeOf("responded") is { } responded)
            facts.Add(new CaseFact.Responded(responded));

        var before = known is null ? null : CaseProgress.Of(known, now);
        var solved = TimeOf("solved") ?? (status == CaseStatus.Resolved ? TimeOf("closed") ?? before?.ResolvedAt ?? changed : null);
        if (solved is { } resolved)
            facts.Add(new CaseFact.Resolved(resolved));
        if (score > 0 && solved is { } rated)
            facts.Add(new CaseFact.Rated(rated, score) { Comment = row["comment"] });

        var isResolved = before?.ResolvedAt is not null || solved is not null;
        if (status != CaseStatus.Resolved && isResolved && !WasReopened(known, solved ?? before?.ResolvedAt))
            facts.Add(new CaseFact.Reopened(Instant.Max(changed, solved ?? changed)));
        if (status == CaseStatus.Waiting && before?.Status != CaseStatus.Waiting)
            facts.Add(new CaseFact.WaitedForCustomer(changed));
        if (status == CaseStatus.Open && before?.Status == CaseStatus.Waiting)
            facts.Add(new CaseFact.Resumed(changed));
        return facts.ToImmutable();

        Instant? TimeOf(string field) =>
            row.TimeOf(field) is not { } time ? null
            : time < registered && registered - time <= ClockSkew ? registered
            : time > now && time - now <= ClockSkew ? now
            : time;
    }

    /// <summary>A case that was reopened keeps its solution's time in the portal until it is solved anew.</summary>
    private static bool WasReopened(SupportCase? known, Instant? solved) => known?.Facts.Any(f => f is CaseFact.Reopened && f.At >= solved) == true;

    /// <summary>Nothing said is <paramref name="fallback"/>.</summary>
    private static bool TryFind<T>(ImmutableDictionary<string, T> table, string name, T fallback, out T value)
        where T : struct
    {
        value = fallback;
        return name.Length == 0 || table.TryGetValue(name, out value);
    }
}
