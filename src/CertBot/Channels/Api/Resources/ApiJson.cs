using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CertBot.Channels.Api.Problems;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Channels.Api.Resources;

/// <summary>How the API reads and writes: camel case, times in UTC, what is not known left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict
)]
[JsonSerializable(typeof(CaseRequest))]
[JsonSerializable(typeof(CaseEventRequest))]
[JsonSerializable(typeof(CaseResource))]
[JsonSerializable(typeof(CasePage))]
[JsonSerializable(typeof(CaseEventResource))]
[JsonSerializable(typeof(CaseEventPage))]
[JsonSerializable(typeof(CustomerRequest))]
[JsonSerializable(typeof(CustomerResource))]
[JsonSerializable(typeof(CustomerPage))]
[JsonSerializable(typeof(KpiMonthResource))]
[JsonSerializable(typeof(KpiPage))]
[JsonSerializable(typeof(SurveyAnswerRequest))]
[JsonSerializable(typeof(SurveyAnswerResource))]
[JsonSerializable(typeof(SurveyLinkPage))]
[JsonSerializable(typeof(ProblemResource))]
internal sealed partial class ApiJson : JsonSerializerContext;

/// <summary>Writes responses. Letters of all alphabets are written as they are: the output is served as JSON and never embedded in a page.</summary>
internal static class ApiWriter
{
    private static readonly ApiJson Context = new(new JsonSerializerOptions(ApiJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static string Write<T>(T value, Func<ApiJson, JsonTypeInfo<T>> type) => JsonSerializer.Serialize(value, type(Context));
}

/// <summary>How values are written.</summary>
internal static class ApiValues
{
    public static string Format(Instant instant) => InstantPattern.ExtendedIso.Format(instant);

    public static string? Format(Instant? instant) => instant is { } moment ? Format(moment) : null;

    public static string Format(LocalDate day) => LocalDatePattern.Iso.Format(day);

    public static string? Format(LocalDate? day) => day is { } given ? Format(given) : null;

    /// <summary>Hours, minutes and whole seconds: a day of working time is not twenty-four hours.</summary>
    public static string Format(Duration length)
    {
        var seconds = (long)length.TotalSeconds;
        var (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        return seconds == 0
            ? "PT0S"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"PT{(hours > 0 ? $"{hours}H" : "")}{(minutes > 0 ? $"{minutes}M" : "")}{(rest > 0 ? $"{rest}S" : "")}"
            );
    }

    public static string? Format(Duration? length) => length is { } given ? Format(given) : null;
}
