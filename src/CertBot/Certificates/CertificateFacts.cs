using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Certificates;

/// <summary>What anybody may know of a certificate: what was certified, by which rules, and whether the badge may be carried. Nothing about people or cases.</summary>
internal sealed record CertificateFacts
{
    public const string Valid = "valid";
    public const string Suspended = "suspended";
    public const string Withdrawn = "withdrawn";

    /// <summary>A newer version has a certificate of its own: this one is over on that day.</summary>
    public const string Superseded = "superseded";

    /// <summary>Its number.</summary>
    public required string Id { get; init; }

    /// <summary>The application's id and its name when the certificate was granted.</summary>
    public required string Application { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>The programme, as <c>creatio@1</c>, and the SHA-256 of the file with its rules; null: that file is not installed here any more.</summary>
    public required string Edition { get; init; }

    public string? EditionSha256 { get; init; }

    /// <summary>The SHA-256 of the file with the solution packages; null where that was not kept.</summary>
    public string? PackageSha256 { get; init; }

    /// <summary>The day it was granted, and the day it ended or null: days in the programme's zone, as ISO dates.</summary>
    public required string Since { get; init; }

    public string? Until { get; init; }

    public required string State { get; init; }

    /// <summary>The number of the certificate of the next version; null: none.</summary>
    public string? SupersededBy { get; init; }

    [JsonIgnore]
    public bool IsValid => State == Valid;

    public static string Format(LocalDate day) => LocalDatePattern.Iso.Format(day);

    public string ToJson() => JsonSerializer.Serialize(this, CertificateJson.Default.CertificateFacts);
}

/// <summary>The JSON of the public documents: null members are written, so that a reader sees what is not known.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, WriteIndented = false)]
[JsonSerializable(typeof(CertificateFacts))]
[JsonSerializable(typeof(StoredCertificateKey))]
internal sealed partial class CertificateJson : JsonSerializerContext;
