using System.Collections.Immutable;
using CertBot.Core.Directory;

namespace CertBot.Core.PolicyTrials;

/// <summary>What the reviews that began in a period ask of the reviewers.</summary>
public sealed record ReviewLoad
{
    public static ReviewLoad None { get; } = new();

    /// <summary>How many rounds began.</summary>
    public int Rounds { get; init; }

    /// <summary>How many criteria were to be decided in them.</summary>
    public int Tasks { get; init; }

    /// <summary>How many rounds ended after their promised day, or have passed it.</summary>
    public int BrokenPromises { get; init; }

    /// <summary>By role; a criterion that several roles may decide counts for each of them.</summary>
    public ImmutableSortedDictionary<string, int> TasksByRole { get; init; } = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    public ReviewLoad With(IEnumerable<ImmutableArray<RoleName>> reviewersOfTasks, bool isPromiseBroken)
    {
        var roles = TasksByRole.ToBuilder();
        var tasks = 0;
        foreach (var reviewers in reviewersOfTasks)
        {
            tasks++;
            foreach (var role in reviewers)
                roles[role.Value] = roles.GetValueOrDefault(role.Value) + 1;
        }

        return new()
        {
            Rounds = Rounds + 1,
            Tasks = Tasks + tasks,
            BrokenPromises = BrokenPromises + (isPromiseBroken ? 1 : 0),
            TasksByRole = roles.ToImmutable(),
        };
    }
}

/// <summary>Something as it was, and as it would have been.</summary>
public sealed record BeforeAfter<T>(T Before, T After);
