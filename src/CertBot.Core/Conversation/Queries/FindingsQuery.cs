using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Certification.Findings;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Messaging;

namespace CertBot.Core.Conversation.Queries;

/// <summary>All that the inspection of an application's packages found, as a file.</summary>
public static class FindingsQuery
{
    public static Query Findings { get; } =
        new("findings", Audience.Involved)
        {
            Arguments = [CommandArgument.Application],
            Answer = (turnData, raw) =>
                ApplicationSelector.Answer(
                    turnData,
                    raw,
                    "findings",
                    r => r.Stage is StageName.Collecting or StageName.Review or StageName.Rework,
                    app => Answer(turnData, app)
                ),
        };

    private static BotMessage Answer(TurnData turnData, Application app)
    {
        var edition = turnData.EditionOf(app);
        return InspectionRules.Current(app, edition) switch
        {
            null => Say(InspectionRules.FilesOf(app, edition) is null ? "no-packages" : "not-yet", app),
            { Summary: null } => Say("failed", app),
            { Summary: { Counts: { Blocking: 0, Attention: 0, Information: 0 } } } => Say("clean", app),
            { Summary: { } summary } inspection => turnData.FindFindingsFile(app.Id) is { } file
                ? FileCard.ForFindings(app, file, FindingTexts.Counts(inspection.WithoutDismissed(summary.Counts, summary, null)))
                : BotMessage.TextMessage.Refused("inquiry.findings.gone", new() { ["app"] = app.Name }),
        };
    }

    private static BotMessage.TextMessage Say(string key, Application app) => new($"inquiry.findings.{key}", new() { ["app"] = app.Name });
}
