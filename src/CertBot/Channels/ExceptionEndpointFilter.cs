using System.Security.Cryptography;
using CertBot.Core.Localization;
using CertBot.Store.Documents;
using CertBot.Turns;
using Microsoft.Data.Sqlite;

namespace CertBot.Channels;

/// <summary>
/// Turns an unhandled exception of a channel endpoint into an error response: the response contains a reference, the log the exception type and stack trace,
/// and neither contains the exception's message.
/// </summary>
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
        catch (BadHttpRequestException exception) when (!http.Response.HasStarted)
        {
            return BotFrameworkError.Create(
                exception.StatusCode,
                exception.StatusCode switch
                {
                    StatusCodes.Status408RequestTimeout => "TooSlow",
                    StatusCodes.Status413PayloadTooLarge => "TooLarge",
                    _ => "BadRequest",
                },
                "The request could not be read."
            );
        }
        catch (Exception exception) when (exception is StoreUnavailableException or SqliteException && !http.Response.HasStarted)
        {
            // A full disk, or a database that did not respond for about twenty seconds. A redelivered event is handled once; a user who repeats a message sends
            // a new one.
            ChannelLog.StoreUnavailable(log, StoreErrorText.Describe(exception));
            http.Response.Headers.RetryAfter = "10";
            return BotFrameworkError.Create(
                503,
                "ServiceUnavailable",
                Words(http, UncommittedTurnMarker.IsUncommitted(exception) ? "faults.away.untouched" : "faults.away.unsure")
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
                    UncommittedTurnMarker.IsUncommitted(exception) ? "faults.untouched"
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
