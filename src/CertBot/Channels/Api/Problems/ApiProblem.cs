using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Channels.Api.Problems;

/// <summary>An error response: problem details of RFC 9457. The code is for programs and never changes, the detail is a sentence for people.</summary>
internal sealed record ApiProblem(int Status, string Code, string Detail) : IResult
{
    public const string ContentType = "application/problem+json";

    private const string RefusalPrefix = "support.refused.";

    /// <summary>What is wrong with single fields of the body.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Errors { get; init; } = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;

    public Duration? RetryAfter { get; init; }

    /// <summary>A problem whose sentence is the text <c>api.CODE</c>.</summary>
    public static ApiProblem Create(HttpContext http, int status, string code, LocalizableObject? arguments = null) =>
        new(status, code, Say(http, $"api.{code}", arguments ?? []));

    /// <summary>A problem of one field of the body.</summary>
    public static ApiProblem OfField(HttpContext http, string field, string code, LocalizableObject? arguments = null) =>
        Create(http, StatusCodes.Status400BadRequest, code, (arguments ?? []).SetItem("field", field)) is var problem
            ? problem with
            {
                Errors = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.Add(field, [problem.Detail]),
            }
            : throw new System.Diagnostics.UnreachableException();

    /// <summary>What the domain refused. The field it is about is named as the body names it.</summary>
    public static ApiProblem OfRefusal(HttpContext http, Refusal refusal)
    {
        // Where the sentence for a chat names a command, there is one of its own.
        var own = $"api.{refusal.Code.Split('.')[^1]}";
        var detail = Say(http, TextCatalog.For(LanguageCode.En).Find(own) is null ? refusal.Code : own, refusal.Arguments);
        return new(
            StatusCodes.Status422UnprocessableEntity,
            refusal.Code.StartsWith(RefusalPrefix, StringComparison.Ordinal) ? refusal.Code[RefusalPrefix.Length..] : refusal.Code.Split('.')[^1],
            detail
        )
        {
            Errors = refusal.Question is { } question
                ? ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.Add(FieldOf(question), [detail])
                : ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty,
        };
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ChannelLog.RequestRejected(httpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("CertBot.Channels"), Code);
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = ContentType;
        if (RetryAfter is { } delay)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await response.WriteAsync(
            ProblemResource.Write(
                new ProblemResource
                {
                    Type = $"urn:certbot:problem:{Code}",
                    Title = TitleOf(Status),
                    Status = Status,
                    Detail = Detail,
                    Code = Code,
                    Errors = Errors.IsEmpty ? null : Errors.ToDictionary(e => e.Key, e => e.Value.ToArray(), StringComparer.Ordinal),
                }
            ),
            httpContext.RequestAborted
        );
    }

    /// <summary>A text in the language the client prefers, English where it names none.</summary>
    private static string Say(HttpContext http, string key, LocalizableObject arguments) =>
        RendererFor(http).RenderText(key, arguments).Replace("*", "", StringComparison.Ordinal);

    /// <summary>Renders plain text in that language; times name their zone, UTC.</summary>
    public static TextRenderer RendererFor(HttpContext http) =>
        new(
            new RenderContext(
                ClientLocale.PreferredLanguage(http.Request),
                DateTimeZone.Utc,
                http.RequestServices.GetRequiredService<IClock>().GetCurrentInstant(),
                _ => null
            )
            {
                IsShared = true,
            },
            OutputEncoder.ToPlainText
        );

    private static string FieldOf(string question) =>
        question switch
        {
            "app" => "application",
            "contact" => "filer",
            "external-id" => "externalId",
            "valid-from" => "validFrom",
            "valid-to" => "validTo",
            _ => question,
        };

    private static string TitleOf(int status) =>
        status switch
        {
            400 => "The request could not be understood",
            401 => "No valid API key",
            404 => "Not found",
            408 => "Too slow",
            409 => "In progress",
            413 => "Too large",
            415 => "Not JSON",
            422 => "The request was refused",
            429 => "Too many requests",
            503 => "Not available at the moment",
            _ => "Something went wrong",
        };
}
