using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Core.Certification;

/// <summary>One line of a history: when (UTC), who (perhaps the clock), and what happened as a phrase.</summary>
public sealed record HistoryLine(Instant At, PersonId By, JsonObject What);

/// <summary>An application's history in words.</summary>
public static class History
{
    public static ImmutableArray<HistoryLine> Of(ImmutableArray<Fact<ApplicationEvent>> facts, Edition edition) => [];
}
