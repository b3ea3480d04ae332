using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime.Text;

namespace CertBot.Core.Primitives;

/// <summary>
/// The stored form: strings, numbers, booleans and arrays as themselves, everything else as an object with a member whose name begins with <c>$</c>.
/// An object with such a member that cannot be read is kept as an object: it is rendered as nothing, and no message is lost.
/// </summary>
internal sealed class LocalizableValueConverter : JsonConverter<LocalizableValue>
{
    public override LocalizableValue? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    public override void Write(Utf8JsonWriter writer, LocalizableValue value, JsonSerializerOptions options) => Write(writer, value);

    internal static LocalizableValue? Read(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.Number:
                return reader.TryGetDecimal(out var number) ? number : Encoding.UTF8.GetString(reader.ValueSpan); // none of ours is as large as that
            case JsonTokenType.True or JsonTokenType.False:
                return reader.GetBoolean();
            case JsonTokenType.StartArray:
                var items = ImmutableArray.CreateBuilder<LocalizableValue?>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(Read(ref reader));
                return new LocalizableValue.ArrayValue(items.ToImmutable());
            case JsonTokenType.StartObject:
                var members = ReadObject(ref reader);
                return FindMarkedValue(members) ?? members;
            default:
                throw new JsonException($"{reader.TokenType} is no value");
        }
    }

    internal static LocalizableObject ReadObject(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException($"{reader.TokenType} is no object");
        var members = new OrderedDictionary<string, LocalizableValue?>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString() ?? "";
            reader.Read();
            members.Add(name, Read(ref reader)); // throws when a member is there twice
        }
        return new(members);
    }

    internal static void WriteObject(Utf8JsonWriter writer, LocalizableObject value)
    {
        writer.WriteStartObject();
        foreach (var (name, member) in value)
        {
            writer.WritePropertyName(name);
            Write(writer, member);
        }
        writer.WriteEndObject();
    }

    private static LocalizableValue? FindMarkedValue(LocalizableObject o) =>
        o.GetString("$t") is { } key
            ? o["alone"] is null
                ? new LocalizableValue.TextValue(key, MembersOf(o["data"]))
                : new LocalizableValue.SentenceValue(key, MembersOf(o["data"]))
            : o.GetString("$day") is { } day && LocalDatePattern.Iso.Parse(day) is { Success: true } date
                ? new LocalizableValue.DateValue(date.Value)
                : o.GetString("$at") is { } at && InstantPattern.ExtendedIso.Parse(at) is { Success: true } instant
                    ? o.GetString("zone") is { } zone
                        ? new LocalizableValue.ZonedTimestampValue(instant.Value, zone) { IsBeside = o["beside"] is not null }
                        : new LocalizableValue.TimestampValue(instant.Value)
                    : o["$for"] is LocalizableValue.NumberValue { Value: > -1e12m and < 1e12m and var seconds }
                        ? new LocalizableValue.DurationValue((long)seconds)
                        : o["$list"] is LocalizableValue.ArrayValue list
                            ? new LocalizableValue.ListValue(list.Items)
                            : o.GetString("$who") is { } person
                                ? o["called"] is null
                                    ? new LocalizableValue.PersonNameValue(new(person))
                                    : new LocalizableValue.MentionValue(new(person))
                                : CountOf(o["$done"]) is { } done
                                    ? new LocalizableValue.ProgressValue(done, CountOf(o["of"]) ?? 0)
                                    : o.GetString("$until") is { } until && InstantPattern.ExtendedIso.Parse(until) is { Success: true } end
                                        ? new LocalizableValue.TrueUntilValue(end.Value)
                                        : o.GetString("$file") is { } file
                                            ? new LocalizableValue.FileAddressValue(ReadFile(file, o))
                                            : o.GetString("$asked") is { } asked
                                                ? new LocalizableValue.FileRequestValue(ReadFile(asked, o))
                                                : o["$upload"] is not null
                                                    ? new LocalizableValue.UploadCapabilityValue()
                                                    : o.GetString("$picture") is { } drawing && o.GetString("app") is { } app
                                                        ? new LocalizableValue.PictureValue(new(app), drawing)
                                                        : o.GetString("$page") is { } path
                                                            ? new LocalizableValue.PublicPageValue(path)
                                                            : MembersOf(o["$in"]) is { } words
                                                                ? new LocalizableValue.TranslatedValue(words)
                                                                : null;

    private static LocalizableObject? MembersOf(LocalizableValue? value) => (value as LocalizableValue.ObjectValue)?.Value;

    private static int? CountOf(LocalizableValue? value) =>
        value is LocalizableValue.NumberValue { Value: >= 0 and <= int.MaxValue and var count } ? (int)count : null;

    private static FileReference ReadFile(string id, LocalizableObject o) =>
        new(new(id), o.GetString("name") ?? "") { RequestText = o.GetString("ask"), Source = FileSource.Read(o.GetString) };

    private static void Write(Utf8JsonWriter writer, LocalizableValue? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case LocalizableValue.StringValue(var text):
                writer.WriteStringValue(text);
                break;
            case LocalizableValue.NumberValue(var number):
                writer.WriteNumberValue(number);
                break;
            case LocalizableValue.BooleanValue(var flag):
                writer.WriteBooleanValue(flag);
                break;
            case LocalizableValue.ArrayValue(var items):
                WriteItems(writer, items);
                break;
            case LocalizableValue.ObjectValue(var members):
                WriteObject(writer, members);
                break;
            default:
                writer.WriteStartObject();
                WriteMarkedMembers(writer, value);
                writer.WriteEndObject();
                break;
        }
    }

    private static void WriteMarkedMembers(Utf8JsonWriter writer, LocalizableValue value)
    {
        switch (value)
        {
            case LocalizableValue.TextValue(var key, var arguments):
                WriteText(writer, key, arguments);
                break;
            case LocalizableValue.SentenceValue(var key, var arguments):
                WriteText(writer, key, arguments);
                writer.WriteBoolean("alone", true);
                break;
            case LocalizableValue.DateValue(var day):
                writer.WriteString("$day", LocalDatePattern.Iso.Format(day));
                break;
            case LocalizableValue.TimestampValue(var instant):
                writer.WriteString("$at", InstantPattern.ExtendedIso.Format(instant));
                break;
            case LocalizableValue.ZonedTimestampValue(var instant, var zone) zoned:
                writer.WriteString("$at", InstantPattern.ExtendedIso.Format(instant));
                writer.WriteString("zone", zone);
                if (zoned.IsBeside)
                    writer.WriteBoolean("beside", true);
                break;
            case LocalizableValue.DurationValue(var seconds):
                writer.WriteNumber("$for", seconds);
                break;
            case LocalizableValue.ListValue(var items):
                writer.WritePropertyName("$list");
                WriteItems(writer, items);
                break;
            case LocalizableValue.PersonNameValue(var person):
                writer.WriteString("$who", person.Value);
                break;
            case LocalizableValue.MentionValue(var person):
                writer.WriteString("$who", person.Value);
                writer.WriteBoolean("called", true);
                break;
            case LocalizableValue.ProgressValue(var done, var total):
                writer.WriteNumber("$done", done);
                writer.WriteNumber("of", total);
                break;
            case LocalizableValue.TrueUntilValue(var until):
                writer.WriteString("$until", InstantPattern.ExtendedIso.Format(until));
                break;
            case LocalizableValue.FileAddressValue(var file):
                WriteFile(writer, "$file", file);
                break;
            case LocalizableValue.FileRequestValue(var file):
                WriteFile(writer, "$asked", file);
                break;
            case LocalizableValue.UploadCapabilityValue:
                writer.WriteBoolean("$upload", true);
                break;
            case LocalizableValue.PictureValue(var app, var drawing):
                writer.WriteString("$picture", drawing);
                writer.WriteString("app", app.Value);
                break;
            case LocalizableValue.PublicPageValue(var path):
                writer.WriteString("$page", path);
                break;
            case LocalizableValue.TranslatedValue(var words):
                writer.WritePropertyName("$in");
                WriteObject(writer, words);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static void WriteText(Utf8JsonWriter writer, string key, LocalizableObject? arguments)
    {
        writer.WriteString("$t", key);
        if (arguments is null)
            return;
        writer.WritePropertyName("data");
        WriteObject(writer, arguments);
    }

    private static void WriteItems(Utf8JsonWriter writer, ImmutableArray<LocalizableValue?> items)
    {
        writer.WriteStartArray();
        foreach (var item in items)
            Write(writer, item);
        writer.WriteEndArray();
    }

    private static void WriteFile(Utf8JsonWriter writer, string marker, FileReference file)
    {
        writer.WriteString(marker, file.File.Value);
        writer.WriteString("name", file.Name);
        writer.WriteString("ask", file.RequestText);
        if (file.Source is { } source)
            writer.WriteString(source.Kind, source.Key);
    }
}

/// <summary>The same for the members of an object alone.</summary>
internal sealed class LocalizableObjectConverter : JsonConverter<LocalizableObject>
{
    public override LocalizableObject Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        LocalizableValueConverter.ReadObject(ref reader);

    public override void Write(Utf8JsonWriter writer, LocalizableObject value, JsonSerializerOptions options) =>
        LocalizableValueConverter.WriteObject(writer, value);
}
