using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Queries;

/// <summary>Details of one application: its history, materials, and what is missing.</summary>
public static class DetailQueries
{
    private const int MaxLines = 20;

    public static Query History { get; } =
        new("history", Audience.Involved)
        {
            Arguments = [CommandArgument.Application],
            Answer = (turnData, raw) => ApplicationSelector.Answer(turnData, raw, "history", _ => true, app => HistoryMessage(turnData, app)),
        };

    public static Query Materials { get; } =
        new("materials", Audience.Involved)
        {
            Arguments = [CommandArgument.Application],
            Answer = (turnData, raw) =>
                ApplicationSelector.Answer(
                    turnData,
                    raw,
                    "materials",
                    r => r.Stage is StageName.Collecting or StageName.Rework or StageName.Review,
                    app => MaterialsCard.For(app, turnData.EditionOf(app))
                ),
        };

    public static Query Missing { get; } =
        new("missing", Audience.Involved)
        {
            Arguments = [CommandArgument.Application],
            Answer = (turnData, raw) =>
                ApplicationSelector.Answer(turnData, raw, "missing", r => r.ResponsibleParty == ResponsibleParty.Vendor, app => MissingMessage(turnData, app)),
        };

    private static BotMessage.CardMessage HistoryMessage(TurnData turnData, Application app)
    {
        var lines = turnData.HistoryOf(app.Id);
        var older = lines.Length - MaxLines;
        return new(
            "history",
            new LocalizableObject
            {
                ["app"] = app.Id.Value,
                ["name"] = app.Name,
                ["version"] = app.Release.Version,
                ["lines"] = LocalizableValue.Array([.. lines.Skip(Math.Max(0, older)).Select(l => new LocalizableObject { ["text"] = l.Text })]),
                ["older"] = older > 0 ? LocalizableValue.Text("inquiry.history.older", new() { ["count"] = older }) : null,
            }
        );
    }

    // One line: what is still to come from the vendor, or that nothing is.
    private static BotMessage.TextMessage MissingMessage(TurnData turnData, Application app)
    {
        var edition = turnData.EditionOf(app);
        var missing = (
            app.Stage switch
            {
                Stage.Collecting => MaterialRequirements.Missing(app, edition).Select(DisplayNames.Of),
                Stage.Rework stage => MaterialRequirements
                    .Missing(app, edition)
                    .Select(DisplayNames.Of)
                    .Concat(ReworkRules.OutstandingCriteria(app, stage, edition).Select(DisplayNames.Of)),
                Stage.NotReady stage => stage.Missing.Keys.Select(k => LocalizableValue.Text(EditionTexts.Readiness(k))),
                Stage.Shortcomings stage => stage
                    .Items.Where(i => i.Answer is null)
                    .Select(i =>
                        LocalizableValue.Text("inquiry.missing.shortcoming", new() { ["number"] = i.Number, ["what"] = UserText.Excerpt(i.Description) })
                    ),
                Stage.Standards => [LocalizableValue.Text("dialog.standards.title")],
                _ => [],
            }
        ).ToArray();
        var data = new LocalizableObject
        {
            ["app"] = app.Name,
            ["stage"] = DisplayNames.Of(app.Stage),
            ["count"] = missing.Length,
            ["missing"] = LocalizableValue.List(missing),
        };
        return new(missing.Length > 0 ? "inquiry.missing" : "inquiry.missing.nothing", data)
        {
            SuggestedActions = !turnData.Context.Actor.IsMemberOf(app.Vendor)
                ? []
                : (app.Stage, missing.Length) switch
                {
                    (Stage.Collecting, 0) => SuggestedActions.ForCommands(turnData.Context, CommandName.SubmitMaterials, "materials"),
                    (Stage.Collecting, _) => SuggestedActions.ForCommands(turnData.Context, CommandName.AddMaterial, "materials"),
                    (Stage.Rework, 0) => SuggestedActions.ForCommands(turnData.Context, CommandName.SubmitRework, "materials"),
                    (Stage.Rework, _) => SuggestedActions.ForCommands(turnData.Context, CommandName.ReworkCriterion, CommandName.AddMaterial),
                    (Stage.NotReady, _) => SuggestedActions.ForCommands(turnData.Context, CommandName.Resubmit),
                    (Stage.Shortcomings, _) => SuggestedActions.ForCommands(turnData.Context, CommandName.AnswerShortcoming),
                    (Stage.Standards, _) => SuggestedActions.ForCommands(turnData.Context, CommandName.SubmitStandards),
                    _ => SuggestedActions.ForCommands(turnData.Context, "status"),
                },
        };
    }
}
