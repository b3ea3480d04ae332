using CertBot.Core.Directory;
using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Core.Tests.Policy;

/// <summary>Compares the editions that are shipped with the product with the documents of the programme.</summary>
public sealed class EmbeddedEditionsTests
{
    [Fact]
    public void Exactly_two_editions_are_embedded() =>
        Assert.Equal(["creatio@1", "terrasoft@1"], EditionCatalog.Embedded.All.Keys.Select(p => p.ToString()).Order(StringComparer.Ordinal));

    [Fact]
    public void Ten_materials_have_the_order_and_conditions_of_the_policy() =>
        Each(e =>
            Assert.Equal(
                [
                    "1 solution-packages Always",
                    "2 setup-guide Always",
                    "3 user-guide Always",
                    "4 test-cases Always",
                    "5 demo-version Always",
                    "6 external-services WithExternalServices",
                    "7 sales-kit Always",
                    "8 video-overview Always",
                    "9 solution-quiz Always",
                    "10 whats-new ForUpdates",
                ],
                e.Materials.Select(m => $"{m.Number} {m.Key} {m.When}")
            )
        );

    [Fact]
    public void Materials_of_several_parts_name_each_part() =>
        Each(e =>
        {
            Assert.Equal(["architecture", "hosting", "monitoring", "backup", "fault-tolerance", "policies"], Parts(e, "external-services"));
            Assert.Equal(["cases", "report"], Parts(e, "test-cases"));
            Assert.Equal(["questions", "assignment"], Parts(e, "solution-quiz"));
            Assert.Equal(["main", "on-site"], Parts(e, "setup-guide"));
            Assert.Equal(["package", "instance"], Parts(e, "demo-version"));
            Assert.Equal(ApplicabilityCondition.WithExternalServices, Part(e, "demo-version", "instance").When);
            Assert.Equal(["setup-guide:on-site"], e.Materials.SelectMany(m => m.Parts.Where(p => p.IsOptional).Select(p => $"{m.Key}:{p.Key}")));
        });

    [Fact]
    public void Materials_1_and_5_are_packages_and_cannot_be_links() =>
        Each(e =>
        {
            Assert.Equal(
                ["solution-packages:main", "demo-version:package"],
                e.Materials.SelectMany(m => m.Parts.Where(p => p.IsPackage).Select(p => $"{m.Key}:{p.Key}"))
            );
            Assert.Equal(".gz .zip", string.Join(' ', Part(e, "solution-packages", "main").Extensions));
            Assert.Equal(".gz", string.Join(' ', Part(e, "demo-version", "package").Extensions));
            Assert.False(Part(e, "solution-packages", "main").CanLink);
            Assert.False(Part(e, "demo-version", "instance").CanUpload);
            Assert.True(Part(e, "video-overview", "main") is { CanLink: true, CanUpload: true });
        });

    [Fact]
    public void Ten_criteria_are_assigned_to_their_reviewers() =>
        Each(e =>
            Assert.Equal(
                [
                    "1 functional-testing Always reviews analyst",
                    "2 code-quality Always rnd rnd-expert",
                    "3 localization-quality Always language language-expert",
                    "4 compatibility Always reviews analyst",
                    "5 backward-compatibility Always reviews analyst",
                    "6 user-setup Always reviews analyst",
                    "7 ux-standards Always reviews ux-expert",
                    "8 demo-data Always reviews analyst",
                    "9 security-reliability WithExternalServices reviews analyst",
                    "10 performance-fault-tolerance WithExternalServices rnd rnd-expert,marketplace-lead",
                ],
                e.Criteria.Select(c => $"{c.Number} {c.Key} {c.When} {c.Group} {string.Join(',', c.Reviewers)}")
            )
        );

    [Fact]
    public void Escalation_has_four_levels_with_people_and_times()
    {
        Assert.Equal(
            [
                "1 Manager | analyst | 0:04:00:00",
                "2  | support-lead,marketplace-lead | 0:04:00:00",
                "3  | head-of-digital,cs-director,vp-product | 0:08:00:00",
                "4  | ceo | ",
            ],
            Of("creatio").Escalation.Select(Line)
        );
        Assert.Equal(
            [
                "1 Manager | analyst | 0:04:00:00",
                "2  | support-lead,marketplace-lead | 0:04:00:00",
                "3  | head-of-digital,cs-director,product-director | 0:08:00:00",
                "4  | managing-partner | ",
            ],
            Of("terrasoft").Escalation.Select(Line)
        );

        static string Line(EscalationLevel l) => $"{l.Level} {string.Join(',', l.VendorSide)} | {string.Join(',', l.PlatformSide)} | {l.AcknowledgeWithin}";
    }

    [Fact]
    public void Storefronts_and_their_languages_differ()
    {
        Assert.Equal(new Storefront("marketplace.creatio.com", "en-US"), Of("creatio").Storefront);
        Assert.Equal(new Storefront("marketplace.terrasoft.ru", ""), Of("terrasoft").Storefront);
        Assert.Equal(
            ("Creatio", "en", "Terrasoft", ""),
            (Of("creatio").PlatformName, Of("creatio").Support.Language, Of("terrasoft").PlatformName, Of("terrasoft").Support.Language)
        );
    }

    [Fact]
    public void Priority_criterion_is_the_map_in_one_edition_and_the_roadmap_in_the_other()
    {
        Assert.Equal("portfolio-overlap marketplace-map customer-requests critical-needs", string.Join(' ', Of("creatio").PriorityCriteria));
        Assert.Equal("portfolio-overlap core-roadmap customer-requests critical-needs", string.Join(' ', Of("terrasoft").PriorityCriteria));
    }

    [Fact]
    public void Support_covers_three_packages_and_the_zones_of_the_edition()
    {
        Assert.Equal("basic business premium", string.Join(' ', Of("creatio").Support.PackageKeys));
        Assert.Equal(
            "America/New_York America/Los_Angeles Asia/Dubai Europe/Berlin",
            string.Join(' ', Of("creatio").Support.Zones.SelectMany(z => z.IanaZones))
        );
        Assert.Equal(
            "America/New_York America/Los_Angeles Asia/Dubai Europe/Berlin Europe/Moscow",
            string.Join(' ', Of("terrasoft").Support.Zones.SelectMany(z => z.IanaZones))
        );
        Each(e => Assert.Equal(2, e.Support.PresaleWorkingDays));
    }

    [Fact]
    public void Standard_packages_promise_what_the_support_page_states() =>
        Each(e =>
            Assert.Equal(
                [
                    "basic 0% 4:00 8:00 16:00 Friday 09:00-18:00 2 contacts, 5 consultations: portal e-mail",
                    "business 10% 1:00 4:00 8:00 Sunday 09:00-18:00 5 contacts,  consultations: portal e-mail phone screen-sharing",
                    "premium 20% 0:30 2:00 4:00 always 15 contacts,  consultations: portal e-mail phone screen-sharing",
                ],
                e.Support.StandardPackages.Select(p =>
                    $"{p.Key} {p.Cost}% {p.RespondHigh:H:mm} {p.RespondMedium:H:mm} {p.RespondLow:H:mm} {(p.Hours is { } h ? $"{h.LastDay} {h.Starts:HH:mm}-{h.Ends:HH:mm}" : "always")} {p.Contacts} contacts, {p.ConsultationsAYear} consultations: {string.Join(' ', p.Channels)}"
                )
            )
        );

    [Fact]
    public void Targets_of_stage_5_match_the_policy() =>
        Each(e =>
            Assert.Equal(
                [
                    "nps AtLeast 7.5 HalfYear",
                    "csat-responses AtLeast 7 Month",
                    "csat-positive AtLeast 80 Month",
                    "overdue-response AtMost 1 Month",
                    "overdue-resolution AtMost 5 Month",
                    "escalations AtMost 2 Month",
                    "support-audit AtMost 0 Month",
                ],
                e.Kpis.Select(k => FormattableString.Invariant($"{k.Key} {k.Aim} {k.Target} {k.Period}"))
            )
        );

    [Fact]
    public void Settings_decide_where_the_policy_is_silent() =>
        Each(e =>
        {
            Assert.Equal(5, e.Settings.ReviewWorkingDays);
            Assert.Equal(Duration.FromMinutes(2), e.Settings.UndoWindow);
            Assert.Equal((new LocalTime(9, 0), new LocalTime(18, 0)), (e.Settings.WorkStarts, e.Settings.WorkEnds));
            Assert.Equal("remedy-schedule suspend withdraw", string.Join(' ', e.Sanctions));
            Assert.Equal(4, e.Readiness.Length);
            Assert.Equal(4, e.Benefits.Length);
        });

    [Fact]
    public void Group_is_open_to_the_roles_that_work_there()
    {
        Assert.Equal(
            [
                "reviews: analyst,ux-expert,support-lead,marketplace-lead",
                "rnd: rnd-expert,marketplace-lead",
                "language: language-expert,analyst",
                "leadership: marketplace-lead,support-lead,head-of-digital,cs-director,vp-product,ceo",
            ],
            Of("creatio").Groups.Select(g => $"{g.Name}: {string.Join(',', g.Roles)}")
        );
        Assert.DoesNotContain(RoleName.From("support-lead"), Of("creatio").PriorityDeciders);
    }

    private static void Each(Action<Edition> holds) => Assert.All(EditionCatalog.Embedded.All.Values, holds);

    private static Edition Of(string name) => EditionCatalog.Embedded.Latest(name) ?? throw new InvalidOperationException(name);

    private static IEnumerable<string> Parts(Edition e, string material) => e.Materials.Single(m => m.Key.Value == material).Parts.Select(p => p.Key);

    private static MaterialPart Part(Edition e, string material, string part) =>
        e.Materials.Single(m => m.Key.Value == material).Parts.Single(p => p.Key == part);
}
