using CertBot.Core.Directory;
using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Core.Tests.Kit;

/// <summary>A small edition with one example of everything the rules distinguish.</summary>
internal static class SmallEdition
{
    public static readonly RoleName Rnd = new("rnd-expert"),
        Language = new("language-expert"),
        Lead = new("marketplace-lead"),
        Ceo = new("ceo");

    /// <summary>The real edition as shipped.</summary>
    public static Edition Creatio { get; } = EditionCatalog.Embedded.Latest("creatio") ?? throw new InvalidOperationException("no edition");

    public static Edition Value { get; } =
        Creatio with
        {
            Pin = new("creatio", 1),
            Zone = "Europe/Berlin",
            Storefront = new("marketplace.creatio.com", "en-US"),
            Readiness = ["people", "roadmap"],
            PriorityCriteria = ["overlap"],
            Materials =
            [
                new(
                    new("packages"),
                    1,
                    ApplicabilityCondition.Always,
                    [
                        new()
                        {
                            Key = "main",
                            CanUpload = true,
                            IsPackage = true,
                            Extensions = [".gz", ".zip"],
                        },
                    ]
                ),
                new(
                    new("guide"),
                    2,
                    ApplicabilityCondition.Always,
                    [
                        new()
                        {
                            Key = "main",
                            CanUpload = true,
                            CanLink = true,
                        },
                        new()
                        {
                            Key = "on-site",
                            CanUpload = true,
                            IsOptional = true,
                        },
                    ]
                ),
                new(
                    new("demo"),
                    5,
                    ApplicabilityCondition.Always,
                    [
                        new() { Key = "main", CanUpload = true },
                        new()
                        {
                            Key = "instance",
                            CanLink = true,
                            When = ApplicabilityCondition.WithExternalServices,
                        },
                    ]
                ),
                new(new("external"), 6, ApplicabilityCondition.WithExternalServices, [new() { Key = "diagram", CanUpload = true }]),
                new(new("video"), 8, ApplicabilityCondition.Always, [new() { Key = "main", CanLink = true }]),
                new(
                    new("whats-new"),
                    10,
                    ApplicabilityCondition.ForUpdates,
                    [
                        new()
                        {
                            Key = "main",
                            CanUpload = true,
                            CanLink = true,
                            MustNameVersion = true,
                            IsNewPerVersion = true,
                        },
                    ]
                ),
            ],
            Criteria =
            [
                new()
                {
                    Key = new("functional"),
                    Number = 1,
                    When = ApplicabilityCondition.Always,
                    Group = GroupName.Reviews,
                    Reviewers = [RoleName.Analyst],
                    Materials = [new("guide")],
                },
                new()
                {
                    Key = new("code"),
                    Number = 2,
                    When = ApplicabilityCondition.Always,
                    Group = new("rnd"),
                    Reviewers = [Rnd],
                    Materials = [new("packages")],
                },
                new()
                {
                    Key = new("language"),
                    Number = 3,
                    When = ApplicabilityCondition.Always,
                    Group = new("language"),
                    Reviewers = [Language, RoleName.Analyst],
                    CanBeNotApplicable = true,
                },
                new()
                {
                    Key = new("servers"),
                    Number = 9,
                    When = ApplicabilityCondition.WithExternalServices,
                    Group = GroupName.Reviews,
                    Reviewers = [RoleName.Analyst],
                },
            ],
            Groups =
            [
                new(GroupName.Reviews, [RoleName.Analyst]),
                new(new("rnd"), [Rnd]),
                new(new("language"), [Language]),
                new(GroupName.Leadership, [Lead, Ceo]),
            ],
            Escalation =
            [
                new()
                {
                    Level = 1,
                    VendorSide = [VendorRole.Manager],
                    PlatformSide = [RoleName.Analyst],
                    Group = GroupName.Reviews,
                    AcknowledgeWithin = Duration.FromHours(4),
                },
                new()
                {
                    Level = 2,
                    PlatformSide = [Lead],
                    Group = GroupName.Leadership,
                    AcknowledgeWithin = Duration.FromHours(4),
                },
                new()
                {
                    Level = 3,
                    PlatformSide = [Ceo],
                    Group = GroupName.Leadership,
                },
            ],
            PriorityDeciders = [Lead, Ceo],
            SanctionRules = new() { Proposers = [RoleName.Analyst, Lead], Approvers = [Lead, Ceo] },
            NeedsWorkReasons = ["defect", "incomplete"],
            Settings = new()
            {
                ReviewWorkingDays = 5,
                UndoWindow = Duration.FromMinutes(2),
                WorkStarts = new(9, 0),
                WorkEnds = new(18, 0),
                ShortcomingDays = 30,
                InvitationLifetime = Duration.FromDays(7),
            },
        };
}
