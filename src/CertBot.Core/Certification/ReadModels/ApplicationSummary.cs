using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Certification.ReadModels;

/// <summary>One line of a list: what "my applications" and "queue" show. A read model, derived from the application.</summary>
public sealed record ApplicationSummary
{
    public required ApplicationId Id { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required VendorId Vendor { get; init; }

    public required string VendorName { get; init; }

    /// <summary>The stage's name as the text key <c>stage.NAME</c> has it.</summary>
    public required string Stage { get; init; }

    [JsonPropertyName("turn")]
    public required ResponsibleParty ResponsibleParty { get; init; }

    [JsonPropertyName("since")]
    public required Instant WaitingSince { get; init; }

    public LocalDate? Promised { get; init; }

    /// <summary>True: leaves the open list, stays in the vendor's.</summary>
    [JsonPropertyName("ended")]
    public required bool HasEnded { get; init; }

    /// <summary>Open review tasks: criterion key and the roles that may decide it.</summary>
    [JsonPropertyName("open")]
    public ImmutableArray<OpenTask> OpenTasks { get; init; } = [];

    /// <summary>Open escalations.</summary>
    public ImmutableArray<EscalationId> Escalations { get; init; } = [];

    public required int Revision { get; init; }
}

public sealed record OpenTask(Policy.CriterionKey Criterion, ImmutableArray<RoleName> Reviewers, PersonId? ClaimedBy);
