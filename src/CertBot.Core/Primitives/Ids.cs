using System.Text.Json;
using System.Text.Json.Serialization;

namespace CertBot.Core.Primitives;

/// <summary>An id used in the store and in cards. Limited to <c>[A-Za-z0-9_.:|-]</c>, so that it is a valid key in every store.</summary>
public interface IId<TSelf> : IComparable<TSelf>
    where TSelf : struct, IId<TSelf>
{
    string Value { get; }

    static abstract TSelf From(string value);

    int IComparable<TSelf>.CompareTo(TSelf other) => string.CompareOrdinal(Value, other.Value);
}

/// <summary>An application, named after its listing: one listing, one application, for ever.</summary>
[JsonConverter(typeof(IdConverter<ApplicationId>))]
public readonly record struct ApplicationId(string Value) : IId<ApplicationId>
{
    public static ApplicationId From(string value) => new(value);

    public override string ToString() => Value;
}

[JsonConverter(typeof(IdConverter<VendorId>))]
public readonly record struct VendorId(string Value) : IId<VendorId>
{
    public static VendorId From(string value) => new(value);

    public override string ToString() => Value;
}

[JsonConverter(typeof(IdConverter<PersonId>))]
public readonly record struct PersonId(string Value) : IId<PersonId>
{
    /// <summary>The system user on whose behalf timers act.</summary>
    public static PersonId Clock { get; } = new("clock");

    public static PersonId From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>An escalation, counted inside the thing it was opened on: <c>E-1</c>, <c>E-2</c>.</summary>
[JsonConverter(typeof(IdConverter<EscalationId>))]
public readonly record struct EscalationId(string Value) : IId<EscalationId>
{
    public static EscalationId From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A customer of a vendor, named by the vendor: unique among the vendor's customers only.</summary>
[JsonConverter(typeof(IdConverter<CustomerId>))]
public readonly record struct CustomerId(string Value) : IId<CustomerId>
{
    public static CustomerId From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A support case, counted within its month: <c>C-2026-11-0042</c>.</summary>
[JsonConverter(typeof(IdConverter<CaseId>))]
public readonly record struct CaseId(string Value) : IId<CaseId>
{
    public static CaseId From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A survey sent to one customer.</summary>
[JsonConverter(typeof(IdConverter<SurveyId>))]
public readonly record struct SurveyId(string Value) : IId<SurveyId>
{
    public static SurveyId From(string value) => new(value);

    public override string ToString() => Value;
}

[JsonConverter(typeof(IdConverter<DraftId>))]
public readonly record struct DraftId(string Value) : IId<DraftId>
{
    public static DraftId From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A stored file, named by its content.</summary>
[JsonConverter(typeof(IdConverter<FileId>))]
public readonly record struct FileId(string Value) : IId<FileId>
{
    public static FileId From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>Writes an id as its bare string, as a value and as a key.</summary>
public sealed class IdConverter<TId> : JsonConverter<TId>
    where TId : struct, IId<TId>
{
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TId.From(reader.GetString() ?? throw new JsonException($"{typeToConvert.Name} is missing"));

    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

    public override TId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TId.From(reader.GetString() ?? throw new JsonException($"{typeToConvert.Name} is missing"));

    public override void WriteAsPropertyName(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WritePropertyName(value.Value);
}
