using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Directory;

namespace CertBot.Core.Policy;

/// <summary>Who takes measures against certified applications, and how long they take.</summary>
public sealed record SanctionPolicy
{
    /// <summary>Roles that open a matter, propose a schedule, a suspension or a withdrawal.</summary>
    [JsonPropertyName("propose")]
    public required ImmutableArray<RoleName> Proposers { get; init; }

    /// <summary>Roles that approve what somebody else proposed, and reinstate.</summary>
    [JsonPropertyName("approve")]
    public required ImmutableArray<RoleName> Approvers { get; init; }

    /// <summary>Days between the announcement of a suspension or withdrawal and its effect.</summary>
    public int GraceDays { get; init; } = 14;

    /// <summary>So many days before its end the vendor is warned a last time.</summary>
    public int LastWarningDays { get; init; } = 3;

    /// <summary>The last day of a schedule is at most so many days ahead.</summary>
    public int RemedyMaxDays { get; init; } = 180;

    /// <summary>So many days before a step's last day the vendor is reminded; again on the day itself, and on the morning after.</summary>
    public int StepReminderDays { get; init; } = 3;

    /// <summary>The edition does not say it.</summary>
    [JsonIgnore]
    public bool IsDefault { get; init; }

    /// <summary>Everybody who may do something in a matter.</summary>
    [JsonIgnore]
    public ImmutableArray<RoleName> Everybody => [.. Proposers.Union(Approvers)];

    /// <summary>Of editions that do not say it: analysts propose, those who decide the priority approve.</summary>
    public static SanctionPolicy DefaultFor(ImmutableArray<RoleName> priorityDeciders) =>
        new()
        {
            Proposers = [RoleName.Analyst],
            Approvers = priorityDeciders,
            IsDefault = true,
        };
}
