using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Localization;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Turns;
using Microsoft.Bot.Schema.Teams;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>Dialogs (task modules) opened from a card.</summary>
internal sealed class TaskModules(CardActionTurns cardTurns, ImmediateReplies replies)
{
    /// <summary>The dialog a button opens: the form behind the button, or the reply to its action.</summary>
    public async Task<ConnectorInvokeResponse> Open(InvokeContext context, JsonObject data, CancellationToken cancellationToken)
    {
        var verb = data.GetString("verb") ?? "";
        if (
            await cardTurns.FindPersonalizedCard(context, data, cancellationToken) is { } personalized
            && DialogResponse.CreateCard(personalized, verb, data, []) is { } form
        )
        {
            return ConnectorInvokeResponse.Json(DialogResponse.Continue(form, FindTitle(context, verb)));
        }

        var (window, renderedReplies) = await RunAction(context, verb, data, cancellationToken);
        return ConnectorInvokeResponse.Json(window ?? DialogResponse.ShowMessage(FindText(context, "connector.nothing-to-fill")), renderedReplies);
    }

    /// <summary>An empty response closes the dialog when everything is done.</summary>
    public async Task<ConnectorInvokeResponse> Submit(InvokeContext context, JsonObject data, CancellationToken cancellationToken)
    {
        var (window, renderedReplies) = await RunAction(context, data.GetString("verb") ?? "", data, cancellationToken);
        return window is null ? ConnectorInvokeResponse.Ok(renderedReplies) : ConnectorInvokeResponse.Json(window, renderedReplies);
    }

    /// <summary>The next dialog and the replies it shows, which are still in the outbox. No window: the dialog is finished.</summary>
    private async Task<(TaskModuleResponse? Window, ImmutableArray<PendingReply> Replies)> RunAction(
        InvokeContext context,
        string verb,
        JsonObject data,
        CancellationToken cancellationToken
    )
    {
        var (pendingReplies, isRepeated) = await cardTurns.RunTurn(context, verb, data, cancellationToken);
        if (isRepeated && pendingReplies.IsEmpty)
            return (await FindPresentWindow(context, verb, data, cancellationToken), []);
        var isRefused = pendingReplies.Any(reply => reply.IsRefusal);
        if (context.Address.IsPersonal && !isRefused && pendingReplies.All(s => s.Content is BotMessage.TextMessage))
        {
            // Finished: the replies go to the chat, where they remain visible.
            foreach (var reply in pendingReplies)
                await replies.LeaveToOutbox(reply, cancellationToken);
            return (null, []);
        }

        var (card, sentence, renderedReplies) = await replies.Render(pendingReplies, context.Address, cancellationToken);
        if (card is not null)
        {
            return (
                DialogResponse.Continue(
                    DialogResponse.CreateCard(sentence is null ? card : card with { Text = sentence }, data.GetString(ActionData.CardKeyMember)),
                    FindTitle(context, verb)
                ),
                renderedReplies
            );
        }
        if (sentence is null)
            return (null, renderedReplies);

        var window =
            isRefused
            && await cardTurns.FindPersonalizedCard(context, data, cancellationToken) is { } personalized
            && DialogResponse.CreateCard(personalized, verb, data, data) is { } form
                ? DialogResponse.Continue(ShowCardForm.WithLeadText(sentence, form), FindTitle(context, verb))
                : DialogResponse.ShowMessage(sentence);
        return (window, renderedReplies);
    }

    /// <summary>The dialog of an action that was answered before, as it is now; null when it is finished.</summary>
    private async Task<TaskModuleResponse?> FindPresentWindow(InvokeContext context, string verb, JsonObject data, CancellationToken cancellationToken) =>
        await cardTurns.FindPresent(context, verb, data, cancellationToken) switch
        {
            { Card: not null } present => DialogResponse.Continue(
                DialogResponse.CreateCard(present, data.GetString(ActionData.CardKeyMember)),
                FindTitle(context, verb)
            ),
            { Text: { } text } => DialogResponse.ShowMessage(text),
            _ => null,
        };

    private static string FindTitle(InvokeContext context, string verb)
    {
        var catalog = TextCatalog.For(ReadLanguage(context));
        return catalog.Find($"dialog.{verb}.title") ?? catalog.Find($"inquiry.{verb}.title") ?? "CertBot";
    }

    private static string FindText(InvokeContext context, string key) => TextCatalog.For(ReadLanguage(context)).Find(key) ?? key;

    private static LanguageCode ReadLanguage(InvokeContext context) => ClientLocale.ParseLanguage(context.Activity.Locale) ?? LanguageCode.En;
}

/// <summary>The invoke <c>task/fetch</c>: a button opens a dialog with the form of the card, or with the reply to its action.</summary>
internal sealed class TaskFetchHandler(TaskModules taskModules) : IInvokeHandler
{
    public string Name => "task/fetch";

    public async Task<ConnectorInvokeResponse> Handle(InvokeContext context, CancellationToken cancellationToken)
    {
        var request = InvokeValues.ReadTaskModule(context.Activity.Value);
        return await taskModules.Open(context, request.Data as JsonObject ?? [], cancellationToken);
    }
}

/// <summary>
/// The invoke <c>task/submit</c>: a dialog is submitted. It closes on success and stays open with the entered values when something is wrong or missing.
/// </summary>
internal sealed class TaskSubmitHandler(TaskModules taskModules) : IInvokeHandler
{
    public string Name => "task/submit";

    public async Task<ConnectorInvokeResponse> Handle(InvokeContext context, CancellationToken cancellationToken)
    {
        var request = InvokeValues.ReadTaskModule(context.Activity.Value);
        return await taskModules.Submit(context, request.Data as JsonObject ?? [], cancellationToken);
    }
}
