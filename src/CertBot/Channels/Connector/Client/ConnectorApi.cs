using System.Net.Http.Headers;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Http;
using Microsoft.Bot.Connector;
using Microsoft.Bot.Schema;
using Microsoft.Rest;
using NodaTime;
using Activity = Microsoft.Bot.Schema.Activity;

namespace CertBot.Channels.Connector.Client;

/// <summary>
/// Calls a Connector through the Bot Framework's client, within its rate limits. Whatever the server does, the result is a case of
/// <see cref="ConnectorResult"/>.
/// </summary>
internal sealed class ConnectorApi(ConnectorClients clients, ConnectorRateLimiter rateLimiter, IClock clock, ILogger<ConnectorApi> log)
{
    private const int MembersPerPage = 200;

    /// <summary>Posts an activity at the end of a conversation.</summary>
    public Task<ConnectorResult> Send(
        StoredReference reference,
        Uri serviceUrl,
        string conversationId,
        Activity activity,
        CancellationToken cancellationToken
    ) =>
        Call(
            reference,
            serviceUrl,
            HttpMethod.Post,
            async to => CreateSuccess(await to.SendToConversationAsync(conversationId, activity, cancellationToken)),
            cancellationToken
        );

    /// <summary>Posts an activity as the reply to another.</summary>
    public Task<ConnectorResult> Reply(
        StoredReference reference,
        Uri serviceUrl,
        string conversationId,
        Activity activity,
        string replyToId,
        CancellationToken cancellationToken
    ) =>
        Call(
            reference,
            serviceUrl,
            HttpMethod.Post,
            async to => CreateSuccess(await to.ReplyToActivityAsync(conversationId, replyToId, activity, cancellationToken)),
            cancellationToken
        );

    /// <summary>Replaces the activity that has the id of this one.</summary>
    public Task<ConnectorResult> Update(
        StoredReference reference,
        Uri serviceUrl,
        string conversationId,
        Activity activity,
        CancellationToken cancellationToken
    ) =>
        Call(
            reference,
            serviceUrl,
            HttpMethod.Put,
            async to => CreateSuccess(await to.UpdateActivityAsync(conversationId, activity.Id, activity, cancellationToken)),
            cancellationToken
        );

    public Task<ConnectorResult> Delete(
        StoredReference reference,
        Uri serviceUrl,
        string conversationId,
        string activityId,
        CancellationToken cancellationToken
    ) =>
        Call(
            reference,
            serviceUrl,
            HttpMethod.Delete,
            async to =>
            {
                await to.DeleteActivityAsync(conversationId, activityId, cancellationToken);
                return new ConnectorResult.Success();
            },
            cancellationToken
        );

    public Task<ConnectorResult> CreateConversation(
        StoredReference reference,
        Uri serviceUrl,
        ConversationParameters parameters,
        CancellationToken cancellationToken
    ) =>
        Call(
            reference,
            serviceUrl,
            HttpMethod.Post,
            async to =>
                await to.CreateConversationAsync(parameters, cancellationToken) is { } created
                    ? new ConnectorResult.Success { Id = created.Id, ActivityId = created.ActivityId }
                    : new ConnectorResult.Success(),
            cancellationToken
        );

    /// <summary>One page of the members of a conversation; null when the Connector did not return it.</summary>
    public async Task<PagedMembersResult?> GetMembers(
        StoredReference reference,
        Uri serviceUrl,
        string conversationId,
        string? continuationToken,
        CancellationToken cancellationToken
    )
    {
        PagedMembersResult? page = null;
        await Call(
            reference,
            serviceUrl,
            HttpMethod.Get,
            async to =>
            {
                page = await to.GetConversationPagedMembersAsync(conversationId, MembersPerPage, continuationToken, cancellationToken);
                return new ConnectorResult.Success();
            },
            cancellationToken
        );
        return page;
    }

    private static ConnectorResult.Success CreateSuccess(ResourceResponse? response) => new() { Id = response?.Id };

    private async Task<ConnectorResult> Call(
        StoredReference reference,
        Uri serviceUrl,
        HttpMethod method,
        Func<IConversations, Task<ConnectorResult.Success>> call,
        CancellationToken cancellationToken
    )
    {
        // Only Teams has rate limits; emulators and similar clients do not.
        if (reference.IsTeams && method != HttpMethod.Get && rateLimiter.TryAcquire(reference.Tenant ?? "", reference.Conversation) is { } delay)
        {
            return new ConnectorResult.RateLimited(delay);
        }

        try
        {
            return await call(clients.Get(serviceUrl).Conversations);
        }
        catch (ErrorResponseException exception)
        {
            var failed = new ConnectorResult.Failed(
                (int)exception.Response.StatusCode,
                exception.Body?.Error?.Code,
                HttpFailure.ReadRetryAfter(FindRetryAfter(exception.Response), clock.GetCurrentInstant())
            );
            ChannelLog.SendFailed(log, failed.Status, $"{method.Method} {failed.Code}", ConnectorResult.ToSendResult(failed).GetType().Name);
            return failed;
        }
        catch (Exception exception) when (HttpFailure.IsTransient(exception, cancellationToken))
        {
            if (method == HttpMethod.Post && exception is not Authentication.TokenUnavailableException && !HttpFailure.WasNotSent(exception))
            {
                ChannelLog.SendUncertain(log);
            }
            else
            {
                ChannelLog.SendFailed(log, 0, method.Method, nameof(ConnectorResult.NoResponse));
            }

            return new ConnectorResult.NoResponse();
        }
    }

    private static RetryConditionHeaderValue? FindRetryAfter(HttpResponseMessageWrapper response) =>
        response.Headers.TryGetValue("Retry-After", out var values) && RetryConditionHeaderValue.TryParse(values.FirstOrDefault(), out var retryAfter)
            ? retryAfter
            : null;
}
