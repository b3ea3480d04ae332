using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>A vendor's keys of the API and its webhooks. A key and a secret are shown once, in a personal chat only.</summary>
public static class ApiDialogs
{
    public static Dialog CreateKey { get; } =
        new(CommandName.CreateApiKey, Audience.Vendor)
        {
            Arguments = [CommandArgument.RemainingText("name")],
            Questions = progress => ManagerQuestions(progress, "directory.refused.api-key-shared", [new("name", new AnswerType.Text(ApiKeys.MaxNameLength))]),
            CreateCommand = w => new Command.OnVendor(
                OwnVendor(w.Context),
                new VendorCommand.CreateApiKey(ApiKeys.IdOf(w.Context.RandomText), w["name"], ApiKeys.HashOf(NewKey(w.Context)))
            ),
            OneTimeCode = w => NewKey(w.Context),
            SuccessArguments = (_, command) =>
                new() { ["name"] = command is Command.OnVendor { Command: VendorCommand.CreateApiKey created } ? created.Name : "" },
            NextCommands = [ApiQueries.KeysName, CommandName.AddWebhook],
        };

    public static Dialog RevokeKey { get; } =
        new(CommandName.RevokeApiKey, Audience.VendorOrAdministrator)
        {
            Arguments = [CommandArgument.RemainingText("key")],
            Questions = progress => KeyQuestions(progress),
            CreateCommand = w =>
            {
                var (vendor, id) = FindKey(w.TurnData, w["key"]) ?? (new("none"), "");
                return new Command.OnVendor(vendor, new VendorCommand.RevokeApiKey(id));
            },
            SuccessArguments = (_, command) =>
                command is Command.OnVendor { Id: var vendor, Command: VendorCommand.RevokeApiKey(var id) }
                    ? new() { ["key"] = VendorHandles.Of(vendor, id) }
                    : [],
            NextCommands = [ApiQueries.KeysName],
        };

    public static Dialog AddWebhook { get; } =
        new(CommandName.AddWebhook, Audience.Vendor)
        {
            Arguments = [CommandArgument.RemainingText("url")],
            Questions = progress =>
                ManagerQuestions(
                    progress,
                    "directory.refused.webhook-shared",
                    [new("url", new AnswerType.Text(WebhookSecrets.MaxUrlLength)) { Validate = WebhookRules.CheckUrl }]
                ),
            CreateCommand = w => new Command.OnVendor(
                OwnVendor(w.Context),
                new VendorCommand.AddWebhook(
                    WebhookSecrets.IdOf(w.Context.RandomText),
                    w["url"],
                    WebhookSecrets.Create(w.Context.RandomText, OwnVendor(w.Context))
                )
            ),
            OneTimeCode = w => WebhookSecrets.Create(w.Context.RandomText, OwnVendor(w.Context)),
            SuccessArguments = (_, command) => new() { ["url"] = command is Command.OnVendor { Command: VendorCommand.AddWebhook added } ? added.Url : "" },
            NextCommands = [ApiQueries.WebhooksName],
        };

    public static Dialog RemoveWebhook { get; } =
        new(CommandName.RemoveWebhook, Audience.VendorOrAdministrator)
        {
            Arguments = [CommandArgument.RemainingText("webhook")],
            Questions = progress => WebhookQuestions(progress),
            CreateCommand = w =>
            {
                var (vendor, id) = FindWebhook(w.TurnData, w["webhook"]) ?? (new("none"), "");
                return new Command.OnVendor(vendor, new VendorCommand.RemoveWebhook(id));
            },
            SuccessArguments = (_, command) =>
                command is Command.OnVendor { Id: var vendor, Command: VendorCommand.RemoveWebhook(var id) }
                    ? new() { ["webhook"] = VendorHandles.Of(vendor, id) }
                    : [],
            NextCommands = [ApiQueries.WebhooksName],
        };

    /// <summary>Only in a personal chat, where nobody else reads the secret, and only for those who manage the vendor.</summary>
    private static ImmutableArray<Question> ManagerQuestions(FormProgress progress, string sharedRefusal, ImmutableArray<Question> questions)
    {
        var vendor = progress.TurnData.FindVendor(OwnVendor(progress.Context));
        if (progress.TurnData.Missing.Length > 0)
            return [];
        if (!progress.Context.Conversation.IsPersonal)
            progress.Block(sharedRefusal);
        else if (vendor is not null && !VendorDecider.IsManagedBy(vendor, progress.Context.Actor))
            progress.Block("directory.refused.managers-only");
        return questions;
    }

    private static ImmutableArray<Question> KeyQuestions(FormProgress progress)
    {
        var named = progress.RawAnswer("key");
        if (named is not null && FindKey(progress.TurnData, named) is var (vendor, id))
        {
            progress.Fill("key", VendorHandles.Of(vendor, id)); // a whole key that was pasted here is not kept
            return [];
        }

        ImmutableArray<ChoiceOption> options =
        [
            .. OwnOf(progress.TurnData) is { } own
                ? own
                    .ApiKeys.OrderBy(k => k.Value.Name, StringComparer.Ordinal)
                    .Select(k => Option(own.Id, k.Key, LocalizableValue.Text("inquiry.api-keys.option", new() { ["name"] = k.Value.Name }), k.Value.Name))
                : [],
        ];
        return Choose(progress, "key", options, named is null ? "inquiry.api-keys.none" : "directory.refused.api-key-unknown");
    }

    private static ImmutableArray<Question> WebhookQuestions(FormProgress progress)
    {
        var named = progress.RawAnswer("webhook");
        if (named is not null && FindWebhook(progress.TurnData, named) is var (vendor, id))
        {
            progress.Fill("webhook", VendorHandles.Of(vendor, id));
            return [];
        }

        ImmutableArray<ChoiceOption> options =
        [
            .. OwnOf(progress.TurnData) is { } own
                ? own
                    .Webhooks.OrderBy(w => w.Value.Url, StringComparer.Ordinal)
                    .Select(w => Option(own.Id, w.Key, LocalizableValue.Text("inquiry.webhooks.option", new() { ["url"] = w.Value.Url }), w.Value.Url))
                : [],
        ];
        return Choose(progress, "webhook", options, named is null ? "inquiry.webhooks.none" : "directory.refused.webhook-unknown");
    }

    private static ImmutableArray<Question> Choose(FormProgress progress, string key, ImmutableArray<ChoiceOption> options, string noneRefusal)
    {
        if (progress.TurnData.Missing.Length > 0)
            return [];
        if (options.IsEmpty)
        {
            progress.Block(noneRefusal);
        }
        else if (
            OwnOf(progress.TurnData) is { } own
            && !VendorDecider.IsManagedBy(own, progress.Context.Actor)
            && !progress.Context.Actor.HasRole(RoleName.Administrator)
        )
        {
            progress.Block("directory.refused.managers-only");
        }

        return [new(key, new AnswerType.Choice(options))];
    }

    private static ChoiceOption Option(VendorId vendor, string id, LocalizableValue title, string name) =>
        new(VendorHandles.Of(vendor, id), title) { Synonyms = [VendorHandles.Of(vendor, id), id, name] };

    /// <summary>The key that a name, a handle or the key itself means, of those the person may revoke.</summary>
    private static (VendorId Vendor, string Id)? FindKey(TurnData turnData, string named)
    {
        var clean = UserText.Sanitize(named);
        if ((ApiKeys.Parse(clean) is var (of, key) ? (of, key) : VendorHandles.Parse(clean)) is var (vendor, id))
            return VisibleOf(turnData, vendor)?.ApiKeys.ContainsKey(id) == true ? (vendor ?? OwnVendor(turnData.Context), id) : null;
        return OwnOf(turnData) is { } own && own.ApiKeys.FirstOrDefault(k => IsNamed(k.Value.Name, clean)) is { Key: { } found } ? (own.Id, found) : null;
    }

    private static (VendorId Vendor, string Id)? FindWebhook(TurnData turnData, string named)
    {
        var clean = UserText.Sanitize(named);
        if (VendorHandles.Parse(clean) is var (vendor, id))
            return VisibleOf(turnData, vendor)?.Webhooks.ContainsKey(id) == true ? (vendor ?? OwnVendor(turnData.Context), id) : null;
        return OwnOf(turnData) is { } own && own.Webhooks.FirstOrDefault(w => IsNamed(w.Value.Url, clean)) is { Key: { } found } ? (own.Id, found) : null;
    }

    private static bool IsNamed(string name, string said) => string.Equals(name, said, StringComparison.OrdinalIgnoreCase);

    /// <summary>The vendor, if this person may see its keys; null: the person's own.</summary>
    private static Vendor? VisibleOf(TurnData turnData, VendorId? named)
    {
        var actor = turnData.Context.Actor;
        return named is not { } vendor || actor.IsMemberOf(vendor) ? OwnOf(turnData)
            : actor.HasRole(RoleName.Administrator) ? turnData.FindVendor(vendor)
            : null;
    }

    private static Vendor? OwnOf(TurnData turnData) => turnData.Context.Actor.Member is { Vendor: var vendor } ? turnData.FindVendor(vendor) : null;

    private static VendorId OwnVendor(TurnContext context) => context.Actor.Member?.Vendor ?? new("none");

    private static string NewKey(TurnContext context) => ApiKeys.Create(context.RandomText, OwnVendor(context));
}
