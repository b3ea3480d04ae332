using System.Collections.Immutable;
using CertBot.Core.Support.Cases;

namespace CertBot.Core.Conversation.Cases;

/// <summary>What a name of a case was found to be.</summary>
public abstract record CaseMatch
{
    private CaseMatch() { }

    public sealed record Found(SupportCase Case) : CaseMatch;

    /// <summary>A number that several open cases have, each in its month.</summary>
    public sealed record Several(ImmutableArray<CaseRow> Rows) : CaseMatch;

    /// <summary>There is none, or this person may not see it; the two are not distinguished.</summary>
    public sealed record None : CaseMatch;
}

/// <summary>Finds cases by what people call them.</summary>
public static class CaseLookup
{
    /// <summary>
    /// The case by its id in any writing, by its number where that is unique among the open ones, or by its id in the vendor's own system. While data is missing
    /// the result is void.
    /// </summary>
    public static CaseMatch Find(TurnData turnData, string named)
    {
        var word = named.Trim().Trim('.', ',', ':', '"', '«', '»');
        if (word.Length is 0 or > 200)
            return new CaseMatch.None();
        if (CaseNames.ParseId(word) is { } id)
            return turnData.FindCase(id) is { } byId ? new CaseMatch.Found(byId) : new CaseMatch.None();
        if (CaseNames.ParseNumber(word) is { } number)
        {
            var rows = OpenRows(turnData).Where(r => CaseNames.NumberOf(r.Id) == number).ToImmutableArray();
            if (turnData.Missing.Length > 0)
                return new CaseMatch.None();
            if (rows.Length > 1)
                return new CaseMatch.Several(rows);
            if (rows is [var only])
                return turnData.FindCase(only.Id) is { } byNumber ? new CaseMatch.Found(byNumber) : new CaseMatch.None();
        }
        return
            turnData.Context.Actor.Member is { Vendor: var vendor }
            && turnData.FindExternalCase(vendor, word) is { } known
            && turnData.FindCase(known) is { } external
            ? new CaseMatch.Found(external)
            : new CaseMatch.None();
    }

    /// <summary>The open cases that concern this person: those of the own vendor, and for the platform's people the escalated ones.</summary>
    public static ImmutableArray<CaseRow> OpenRows(TurnData turnData)
    {
        var actor = turnData.Context.Actor;
        var own = actor.Member is { Vendor: var vendor } ? turnData.OpenCasesOf(vendor) : [];
        return actor.Roles.IsEmpty ? own : [.. own.Concat(turnData.EscalatedCases).DistinctBy(r => r.Id)];
    }

    /// <summary>Whether there are open cases of this person's.</summary>
    public static bool HasOpen(TurnData turnData) => HasCertified(turnData) && !OpenRows(turnData).IsEmpty;

    /// <summary>Whether there can be cases: an own application is certified. The people of the escalation levels see those of all vendors.</summary>
    public static bool HasCertified(TurnData turnData) =>
        turnData.Context.Edition.Escalation.Any(l => turnData.Context.Actor.HasAnyRole(l.PlatformSide))
        || turnData.ApplicationSummaries.Any(r => CertifiedApplications.Includes(turnData.Context.Actor, r));
}
