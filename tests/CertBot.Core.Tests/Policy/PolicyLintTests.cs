using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Tests.Policy;

public sealed class PolicyLintTests
{
    [Fact]
    public void Embedded_editions_have_all_texts_in_every_language() =>
        Assert.All(EditionCatalog.Embedded.All.Values, e => Assert.Empty(PolicyLint.MissingTexts(e)));

    [Fact]
    public void New_material_without_texts_is_reported()
    {
        var file = EditionJsonEditor.LoadCreatio();
        EditionJsonEditor.SetAt(file, "materials[6].key", "poem");
        var edition = Assert.IsType<EditionReadResult.Valid>(EditionReader.Read(file.ToJsonString())).Edition;
        Assert.Equal(
            ["policy.material.poem.title", "policy.material.poem.hint", "policy.part.poem.main"],
            PolicyLint.MissingTexts(edition).Select(f => f.Refusal.Arguments.GetString("word"))
        );
    }

    [Fact]
    public void Every_gap_or_conflict_of_the_policy_shows_its_choice_and_value()
    {
        var lines = PolicyLint.Choices(EditionCatalog.Embedded.Latest("terrasoft") ?? throw new InvalidOperationException());
        Assert.Equal(
            [
                "kpis/overdue-response/period month",
                "kpiRules/closesAfterDays 7",
                "kpiRules/warnAtChance 50",
                "kpiRules/analystAfterWorkingDays 1",
                "sanctions ",
                "sanctionRules/approve ",
                "sanctionRules/graceDays 14",
                "sanctionRules/lastWarningDays 3",
                "sanctionRules/remedyMaxDays 180",
                "settings/shortcomingDays 14",
                "settings/shortcomingReminder 3",
                "support/zones ",
                "kpis/nps/target 7.5",
                "support/standardPackages/basic/respondLow PT16H",
                "escalation/3/platformSide ",
                "kpis/overdue-response/minimumSample 100",
                "escalation/1/acknowledgeWithin PT4H",
                "escalation/1/all False",
                "priorityDeciders ",
                "settings/reviewWorkingDays 5",
                "settings/undoWithin PT2M",
                "settings/updateRepeatsSupport False",
                "settings/workStarts 09:00",
                "criteria/backward-compatibility/mayNotApply True",
                "materials/demo-version/parts/instance/when with-external-services",
                "support/zones/emea/calendar germany",
                "support/warnAt 75",
                "support/escalateMissed ",
                "supportAudits/everyMonths 6",
                "supportAudits/sampleSize 8",
                "supportAudits/proposeDeadline True",
                "supportAudits/soonDays 30",
                "support/yearClosesAfterDays 31",
                "surveys/npsMonths ",
                "surveys/delay PT24H",
                "surveys/maxPerQuarter 4",
                "surveys/reminderDays 7",
                "criteria ",
            ],
            lines.Select(l => $"{l.Path} {l.Value}")
        );
        Assert.Equal(LocalizableValue.Text("policy.choice.overdue-period.documents"), lines[0].Documents);
        Assert.Equal(LocalizableValue.Text("policy.choice.overdue-period.taken"), lines[0].Decision);
    }
}
