using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Bot.Schema;
using Newtonsoft.Json;
using Newtonsoft.Json.Serialization;

namespace CertBot.Channels.Connector.Client;

/// <summary>
/// How the Bot Framework's types are written as JSON: once it is known how a type is written, that is kept for all clients and responses, and cards and other
/// <see cref="JsonNode"/>s within them are written as they are.
/// </summary>
internal static class SdkJson
{
    private static readonly SdkContractResolver Contracts = new();
    private static readonly JsonNodeConverter Nodes = new();
    private static readonly JsonSerializer Serializer = CreateSerializer();

    /// <summary>The settings of a client of the Bot Framework, in place of its own for each client.</summary>
    public static void Configure(JsonSerializerSettings settings)
    {
        settings.ContractResolver = Contracts;
        settings.NullValueHandling = NullValueHandling.Ignore;
        // A text that looks like a date is a text.
        settings.DateParseHandling = DateParseHandling.None;
        settings.Converters.Insert(0, Nodes);
    }

    public static string Serialize(object value)
    {
        var json = new StringBuilder(1024);
        using var writer = new StringWriter(json, System.Globalization.CultureInfo.InvariantCulture);
        Serializer.Serialize(writer, value);
        return json.ToString();
    }

    private static JsonSerializer CreateSerializer()
    {
        var settings = new JsonSerializerSettings { Formatting = Formatting.None };
        Configure(settings);
        return JsonSerializer.Create(settings);
    }

    /// <summary>
    /// The converter of <see cref="Attachment.Content"/> looks through all properties of the content for streams and copies the content before it is written.
    /// </summary>
    private sealed class SdkContractResolver : DefaultContractResolver
    {
        protected override JsonProperty CreateProperty(MemberInfo member, MemberSerialization memberSerialization)
        {
            var property = base.CreateProperty(member, memberSerialization);
            if (property.DeclaringType == typeof(Attachment) && property.UnderlyingName == nameof(Attachment.Content))
                property.Converter = null;
            return property;
        }
    }

    private sealed class JsonNodeConverter : JsonConverter
    {
        public override bool CanRead => false;

        public override bool CanConvert(Type objectType) => typeof(JsonNode).IsAssignableFrom(objectType);

        public override void WriteJson(JsonWriter writer, object? value, JsonSerializer serializer) =>
            writer.WriteRawValue((value as JsonNode)?.ToJsonString(ChannelJson.WriteOptions));

        public override object ReadJson(JsonReader reader, Type objectType, object? existingValue, JsonSerializer serializer) =>
            throw new NotSupportedException("only written");
    }
}
