using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CertBot.Channels.Connector.Invokes;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Schema;
using Newtonsoft.Json.Linq;

namespace CertBot.Channels.Connector.Adapter;

/// <summary>Writes the SDK's response to an activity as an HTTP response: its status, and its body as JSON.</summary>
internal static class InvokeResults
{
    private static readonly JsonSerializerOptions BodyOptions = CreateBodyOptions();

    public static IResult ToResult(InvokeResponse? response) =>
        response switch
        {
            null => Results.Ok(),
            ConnectorInvokeResponse { RejectionCode: { } code } => BotFrameworkError.Log(code, Write(response)),
            _ => Write(response),
        };

    private static IResult Write(InvokeResponse response) =>
        response.Body is { } body ? Results.Json(body, BodyOptions, statusCode: response.Status) : Results.StatusCode(response.Status);

    /// <summary>
    /// The members of the SDK's types as the SDK writes them: in camel case, without those that are not set. Their content is JSON already and is written as it
    /// is.
    /// </summary>
    private static JsonSerializerOptions CreateBodyOptions()
    {
        var options = new JsonSerializerOptions(ChannelJson.WriteOptions)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { AdaptToSdk } },
        };
        options.MakeReadOnly();
        return options;
    }

    private static void AdaptToSdk(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;

        // Members that the SDK did not know when it read them.
        foreach (var unknown in type.Properties.Where(p => p.PropertyType == typeof(JObject)).ToList())
            type.Properties.Remove(unknown);
        if (type.Type == typeof(Entity))
            type.PolymorphismOptions = new() { DerivedTypes = { new(typeof(Mention)) } };
    }
}
