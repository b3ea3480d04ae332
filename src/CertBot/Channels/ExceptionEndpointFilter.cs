using System.Security.Cryptography;
using CertBot.Core.Localization;
using CertBot.Store.Documents;
using CertBot.Turns;
using Microsoft.Data.Sqlite;

namespace CertBot.Channels;

/// <summary>A bug or a broken world behind a channel's door: a reference for the caller, the type and place of it for the log, the content for nobody.</summary>
internal sealed class ExceptionEndpointFilter(ILogger<ExceptionEndpointFilter> log) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            return await next(context);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }
        catch (BadHttpRequestException exception)
        {
            return BotFrameworkError.Create(exception.StatusCode, "BadRequest", "The request could not be read.");
        }
        catch (Exception exception) when (exception is StoreUnavailableException or SqliteException && !http.Response.HasStarted)
        {
            // A full disk, or a database that was asked for some twenty seconds. A client that brings the very event again has it taken once; a person who says it again says something new.
            ChannelLog.StoreUnavailable(log, StoreErrorText.Describe(exception));
            http.Response.Headers.RetryAfter = "10";
            return BotFrameworkError.Create(
                503,
                "ServiceUnavailable",
                Words(http, TurnFailure.IsUncommitted(exception) ? "faults.away.untouched" : "faults.away.unsure")
            );
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            var reference = Convert.ToHexString(RandomNumberGenerator.GetBytes(3));
            http.RequestServices.GetService<QuarantinedDocuments>()?.Quarantine(exception);
            ChannelLog.RequestFailed(log, reference, exception.GetType().Name, exception.StackTrace ?? "");
            return BotFrameworkError.Create(
                500,
                "ServiceError",
                Words(
                    http,
                    TurnFailure.IsUncommitted(exception) ? "faults.untouched"
                        : HttpMethods.IsGet(http.Request.Method) ? "faults.reading"
                        : "faults.unsure",
                    reference
                )
            );
        }
    }

    private static string Words(HttpContext http, string key, string reference = "") =>
        (TextCatalog.For(ClientLocale.Of(http)).Find(key) ?? key).Replace("{reference}", reference, StringComparison.Ordinal);
}
