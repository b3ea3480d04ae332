using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Dialogs;
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
            Arguments = [CommandArgument.Application, Pages.Argument],
            Answer = (turnData, raw) =>
                ApplicationSelector.Answer(turnData, raw, "history", _ => true, app => HistoryMessage(turnData, app, Pages.NumberOf(raw))),
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
            Arguments = [CommandArgument.Application, Pages.Argument],
            Answer = (turnData, raw) =>
                ApplicationSelector.Answer(
                    turnData,
                    raw,
                    "missing",
                    r => r.ResponsibleParty == ResponsibleParty.Vendor,
                    app => MissingMessage(turnData, app, Pages.NumberOf(raw))
                ),
        };

    /// <summary>What a new version may have in common with the certified one.</summary>
    public static Query Unchanged { get; } =
        new("unchanged", Audience.Vendor)
        {
            Arguments = [CommandArgument.Application],
            IsOffered = MaterialDialogs.HasUnchanged,
            Answer = (turnData, raw) =>
                ApplicationSelector.Answer(turnData, raw, "unchanged", MaterialDialogs.IsNewVersion, app => !turnData.Context.Actor.IsMemberOf(app.Vendor)
                        ? BotMessage.TextMessage.Refused("certification.refused.vendor-only")
                    : UnchangedCard.For(app, turnData.EditionOf(app)) is { } card ? card
                    : BotMessage.TextMessage.Refused("inquiry.unchanged.none")),
        };

    private static BotMessage.CardMessage HistoryMessage(TurnData turnData, Application app, int page)
    {
        // The newest page first, and on each page the oldest line first.
        var pages = Pages.Split(turnData.HistoryOf(app.Id).Reverse(), MaxLines, line => Pages.LengthOf(line.Description));
        var number = Math.Min(page, Math.Max(1, pages.Length));
        var lines = pages.IsEmpty ? [] : pages[number - 1].Reverse();
        var older = pages.Skip(number).Sum(p => p.Length);
        return new(
            "history",
            new LocalizableObject
            {
                ["app"] = app.Id.Value,
                ["name"] = app.Name,
                ["version"] = app.Release.Version,
                ["lines"] = LocalizableValue.Array([.. lines.Select(l => new LocalizableObject { ["text"] = l.Text })]),
                ["older"] = older > 0 ? LocalizableValue.Text("inquiry.history.older", new() { ["count"] = older }) : null,
            }
        )
        {
            SuggestedActions =
            [
                .. older > 0 ? [Pages.Turn("inquiry.page.older", "history", turnData.Context, app.Id, number + 1)] : (ImmutableArray<SuggestedAction>)[],
                .. number > 1 ? [Pages.Turn("inquiry.page.newer", "history", turnData.Context, app.Id, number - 1)] : (ImmutableArray<SuggestedAction>)[],
            ],
        };
    }

    // What is still to come from the vendor, or that nothing is; and what the platform's people wrote about it, page by page.
    private static BotMessage.TextMessage MissingMessage(TurnData turnData, Application app, int page)
    {
        var summary = MissingSummary(turnData, app);
        var pages = Pages.Split(FindComments(turnData, app), MaxLines, Pages.LengthOf);
        if (pages.IsEmpty)
            return summary;

        var number = Math.Min(page, pages.Length);
        var comments = pages[number - 1].Prepend(LocalizableValue.Text(summary.Key, summary.Arguments)).Aggregate(AppendParagraph);
        return new(
            pages.Length == 1 ? "inquiry.missing.comments" : "inquiry.missing.page",
            new()
            {
                ["comments"] = comments,
                ["page"] = number,
                ["of"] = pages.Length,
            }
        )
        {
            SuggestedActions =
            [
                .. number < pages.Length
                    ? [Pages.Turn("inquiry.page.next", "missing", turnData.Context, app.Id, number + 1)]
                    : (ImmutableArray<SuggestedAction>)[],
                .. number > 1 ? [Pages.Turn("inquiry.page.previous", "missing", turnData.Context, app.Id, number - 1)] : (ImmutableArray<SuggestedAction>)[],
                .. summary.SuggestedActions.Take(2),
            ],
        };
    }

    private static LocalizableValue AppendParagraph(LocalizableValue text, LocalizableValue next) =>
        LocalizableValue.Text("say.paragraphs", new() { ["first"] = text, ["next"] = next });

    private static IEnumerable<LocalizableValue> FindComments(TurnData turnData, Application app)
    {
        var edition = turnData.EditionOf(app);
        return app.Stage switch
        {
            Stage.Rework stage => ReworkRules
                .OutstandingCriteria(app, stage, edition)
                .Select(key => (Key: key, Verdict: stage.Tasks[key].Verdict as Verdict.NeedsWork))
                .Where(c => c.Verdict is { Comment.Length: > 0 })
                .Select(c => Comment(DisplayNames.Of(c.Key), c.Verdict?.Comment ?? "")),
            Stage.NotReady stage => stage
                .Missing.Where(m => m.Value.Length > 0)
                .Select(m => Comment(LocalizableValue.Sentence(EditionTexts.Readiness(m.Key)), m.Value)),
            Stage.Shortcomings stage => stage
                .Items.Where(i => i.Answer is null && UserText.Excerpt(i.Description) != i.Description)
                .Select(i => Comment(LocalizableValue.Text("inquiry.missing.number", new() { ["number"] = i.Number }), i.Description)),
            _ => [],
        };
    }

    private static LocalizableValue Comment(LocalizableValue about, string words) =>
        LocalizableValue.Text("inquiry.missing.comment", new() { ["what"] = about, ["words"] = words });

    private static BotMessage.TextMessage MissingSummary(TurnData turnData, Application app)
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
