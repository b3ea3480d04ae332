using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Dialogs;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Queries;

using Answers = ImmutableSortedDictionary<string, string>;

/// <summary>File requests: submitted materials, and the history as a table.</summary>
public static class FileQueries
{
    public static Query Export { get; } =
        new("export", Audience.Involved)
        {
            Arguments = [CommandArgument.Application],
            Answer = (turnData, raw) =>
                ApplicationSelector.Answer(
                    turnData,
                    raw,
                    "export",
                    _ => true,
                    app => turnData.FindHistoryExport(app.Id) is { } file ? FileCard.For(app, file) : BotMessage.TextMessage.Refused("inquiry.export.none")
                ),
        };

    public static Query Get { get; } =
        new("get", Audience.Involved)
        {
            Arguments =
            [
                CommandArgument.Application,
                MaterialDialogs.PartByName,
                CommandArgument.OneOf("material", MaterialDialogs.AllMaterialOptions),
                MaterialDialogs.PartByKey,
                CommandArgument.Application,
            ],
            Answer = (turnData, raw) => ApplicationSelector.Answer(turnData, raw, "get", _ => true, app => FindFile(turnData, app, raw)),
        };

    private static BotMessage FindFile(TurnData turnData, Application app, Answers raw)
    {
        var submittedParts = MaterialRequirements
            .For(app.Release, turnData.EditionOf(app))
            .Where(a => app.Release.Materials.ContainsKey(a.Id))
            .ToImmutableArray();
        var matches = submittedParts.Where(a => IsMatch(a.Material.Key.Value, raw, "material") && IsMatch(a.Part.Key, raw, "part")).ToImmutableArray();
        return matches switch
        {
            [var only] => FileMessage(app, only),
            [] when submittedParts.IsEmpty => new BotMessage.TextMessage("inquiry.get.empty", new() { ["app"] = app.Name }),
            _ => AskWhich(turnData, app, matches.IsEmpty ? submittedParts : matches),
        };
    }

    private static BotMessage FileMessage(Application app, RequiredPart part) =>
        app.Release.Materials[part.Id] switch
        {
            SubmittedMaterial.File file => FileCard.For(app, part, file),
            SubmittedMaterial.Link link => new BotMessage.TextMessage(
                "inquiry.get.link",
                new()
                {
                    ["material"] = DisplayNames.Of(part),
                    ["app"] = app.Name,
                    ["address"] = link.Address,
                }
            ),
            var other => throw new InvalidOperationException($"Not a thing to hand in: {other.GetType().Name}"),
        };

    private static BotMessage.TextMessage AskWhich(TurnData turnData, Application app, ImmutableArray<RequiredPart> candidates) =>
        new("inquiry.get.which", new() { ["app"] = app.Name, ["materials"] = LocalizableValue.List(candidates.Select(DisplayNames.Of)) })
        {
            SuggestedActions =
            [
                .. candidates
                    .Take(4)
                    .Select(a => new SuggestedAction(
                        DisplayNames.Of(a),
                        SuggestedActions.CommandText("get", turnData.Context, FileCard.RequestCommand(app.Id, a).Split(' ', 2)[1])
                    )),
            ],
        };

    private static bool IsMatch(string key, Answers raw, string argument) => !raw.TryGetValue(argument, out var requested) || requested == key;
}
