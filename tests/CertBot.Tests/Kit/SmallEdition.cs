using CertBot.Core.Certification;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Tests.Kit;

/// <summary>An edition with one of each thing the rules tell apart, small enough to be kept in mind.</summary>
internal static class SmallEdition
{
    public static readonly RoleName Rnd = new("rnd-expert"), Language = new("language-expert"), Lead = new("marketplace-lead"), Ceo = new("ceo");

    /// <summary>The real edition as it ships.</summary>
    public static Edition Creatio { get; } = Editions.Embedded.Latest("creatio") ?? throw new InvalidOperationException("no edition");

    public static Edition Value { get; } = Creatio with
    {
        Pin = new("creatio", 1),
        Zone = "Europe/Berlin",
        Storefront = new("marketplace.creatio.com", "en-US"),
        Readiness = ["people", "roadmap"],
        PriorityCriteria = ["overlap"],
        Materials =
        [
            new(new("packages"), 1, Applies.Always, [new() { Key = "main", Upload = true, Package = true, Endings = [".gz", ".zip"] }]),
            new(new("guide"), 2, Applies.Always, [new() { Key = "main", Upload = true, Link = true }, new() { Key = "on-site", Upload = true, Optional = true }]),
            new(new("demo"), 5, Applies.Always, [new() { Key = "main", Upload = true }, new() { Key = "instance", Link = true, When = Applies.WithExternalServices }]),
            new(new("external"), 6, Applies.WithExternalServices, [new() { Key = "diagram", Upload = true }]),
            new(new("video"), 8, Applies.Always, [new() { Key = "main", Link = true }]),
            new(new("whats-new"), 10, Applies.ForUpdates, [new() { Key = "main", Upload = true, Link = true, NamesVersion = true }]),
        ],
        Criteria =
        [
            new() { Key = new("functional"), Number = 1, When = Applies.Always, Group = GroupName.Reviews, Reviewers = [RoleName.Analyst], Materials = [new("guide")] },
            new() { Key = new("code"), Number = 2, When = Applies.Always, Group = new("rnd"), Reviewers = [Rnd], Materials = [new("packages")] },
            new() { Key = new("language"), Number = 3, When = Applies.Always, Group = new("language"), Reviewers = [Language, RoleName.Analyst], MayNotApply = true },
            new() { Key = new("servers"), Number = 9, When = Applies.WithExternalServices, Group = GroupName.Reviews, Reviewers = [RoleName.Analyst] },
        ],
        Groups = [new(GroupName.Reviews, [RoleName.Analyst]), new(new("rnd"), [Rnd]), new(new("language"), [Language]), new(GroupName.Leadership, [Lead, Ceo])],
        Escalation =
        [
            new() { Level = 1, VendorSide = [VendorRole.Manager], PlatformSide = [RoleName.Analyst], Group = GroupName.Reviews, AcknowledgeWithin = Duration.FromHours(4) },
            new() { Level = 2, PlatformSide = [Lead], Group = GroupName.Leadership, AcknowledgeWithin = Duration.FromHours(4) },
            new() { Level = 3, PlatformSide = [Ceo], Group = GroupName.Leadership },
        ],
        PriorityDeciders = [Lead, Ceo],
        NeedsWorkReasons = ["defect", "incomplete"],
        Settings = new()
        {
            ReviewWorkingDays = 5,
            UndoWithin = Duration.FromMinutes(2),
            WorkStarts = new(9, 0),
            WorkEnds = new(18, 0),
            ShortcomingDays = 30,
            InvitationLasts = Duration.FromDays(7),
        },
    };
}
