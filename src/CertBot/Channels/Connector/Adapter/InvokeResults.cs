using System.Text;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Connector.Invokes;
using Microsoft.Bot.Builder;

namespace CertBot.Channels.Connector.Adapter;

/// <summary>Writes the SDK's response to an activity as an HTTP response: its status, and its body as JSON.</summary>
internal static class InvokeResults
{
    public static IResult ToResult(InvokeResponse? response) =>
        response switch
        {
            null => Results.Ok(),
            ConnectorInvokeResponse { RejectionCode: { } code } => BotFrameworkError.Log(code, Write(response)),
            _ => Write(response),
        };

    private static IResult Write(InvokeResponse response) =>
        response.Body is { } body
            ? Results.Text(SdkJson.Serialize(body), "application/json", Encoding.UTF8, response.Status)
            : Results.StatusCode(response.Status);
}
