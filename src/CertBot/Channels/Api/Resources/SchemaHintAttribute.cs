namespace CertBot.Channels.Api.Resources;

/// <summary>What the OpenAPI document says of a member besides its type and description.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class SchemaHintAttribute(string? example) : Attribute
{
    public string? Example { get; } = example;

    /// <summary>A format of JSON Schema: <c>date-time</c>, <c>date</c>, <c>email</c>.</summary>
    public string? Format { get; init; }

    /// <summary>The words it may be; empty: any.</summary>
    public string[] Words { get; init; } = [];

    /// <summary>Whether a request has to have it.</summary>
    public bool IsRequired { get; init; }
}
