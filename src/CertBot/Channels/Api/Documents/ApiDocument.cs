using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Channels.Api.Resources;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace CertBot.Channels.Api.Documents;

/// <summary>The OpenAPI document of the API, made once, and the page to read it.</summary>
internal static class ApiDocument
{
    public const string Address = "/api/v1/openapi.json";

    /// <summary>Routing lets every type of body through, so that the reader refuses it with a sentence. The document names JSON only.</summary>
    public const string AnyType = "*/*";

    private const string Name = "v1";

    private const string PagePrefix = "/api/reference";

    private const string SchemeName = "apiKey";

    private const string Description = """
        For the support systems of vendors: open cases, tell what happens to them, keep customers.

        **Key.** A manager of the vendor makes one in chat with `new api key` and a name, and sends it as `Authorization: Bearer KEY`. It can be revoked at any time (`revoke api key`), from the next request on.

        **Times** are ISO 8601 with an offset (`2026-03-27T15:30:00Z`, `2026-03-27T17:30:00+02:00`). A local time without one is refused.

        **Repeated requests** have one effect: cases with an `externalId`, events and customers are recognised by what they say, and any request by its `Idempotency-Key`.

        **Errors** are problem details (RFC 9457). `code` is for programs, `detail` for people, `errors` names the fields. A refused request changes nothing.

        **Webhooks.** `new webhook` and an https address, in chat. CertBot then posts JSON when a case is overdue soon (`case.overdue-soon`), overdue (`case.overdue`), escalated (`case.escalated`) or closed (`case.closed`):
        `{"id":"evt_…","event":"case.overdue","at":"…","case":{"id":"C-2026-03-0042","externalId":"HD-1042","application":"…","customer":"…","priority":"high","status":"open"},"clock":"first-response","due":"…"}`.
        `CertBot-Signature: t=UNIX,v1=HEX` signs it: HEX is the HMAC-SHA256 of `UNIX.BODY` under the webhook's secret; refuse a time more than five minutes off. `CertBot-Delivery` is the same over all attempts. Any status from 200 to 299 accepts a call; everything else is repeated with growing delays for a day, 410 ends it. Redirects are not followed.
        """;

    public static IServiceCollection AddApiDocument(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = ApiJson.Default.Options.NumberHandling;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
        });
        return services.AddOpenApi(Name, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_0; // what every generator of clients reads
            options.ShouldInclude = description => description.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) is true;
            options.AddSchemaTransformer(ApplyHints);
            options.AddOperationTransformer(DescribeOperation);
            options.AddDocumentTransformer(DescribeDocument);
        });
    }

    public static void MapApiDocument(this WebApplication app)
    {
        var document = new Lazy<Task<string>>(() => Create(app.Services));
        app.MapGet(Address, async () => Results.Text(await document.Value, "application/json; charset=utf-8")).ExcludeFromDescription();
        app.MapGet("/api", () => Results.Redirect($"{PagePrefix}/")).ExcludeFromDescription();
        app.UseWhen(
            http => http.Request.Path.StartsWithSegments(PagePrefix, StringComparison.Ordinal),
            page =>
                page.Use(
                    static (http, next) =>
                    {
                        http.Response.OnStarting(() =>
                        {
                            SetHeaders(http);
                            return Task.CompletedTask;
                        });
                        return next(http);
                    }
                )
        );
        app.MapScalarApiReference(PagePrefix, page =>
            {
                page.WithTitle("CertBot API").WithOpenApiRoutePattern(Address).WithNonce();
                page.DisableDefaultFonts();
                page.DisableTelemetry();
                page.DisableAgent();
                page.DisableMcp();
                page.HideClientButton();
                page.HideDeveloperTools();
            })
            .ExcludeFromDescription();
    }

    /// <summary>The page runs its own script only, and asks nobody but this host.</summary>
    private static void SetHeaders(HttpContext http)
    {
        var nonce = http.Items[ScalarOptions.NonceHttpContextItemKey] as string;
        http.Response.Headers.ContentSecurityPolicy = string.Join(
            "; ",
            "default-src 'none'",
            $"script-src 'self'{(nonce is null ? "" : $" 'nonce-{nonce}'")}",
            "style-src 'self' 'unsafe-inline'", // its components bring their styles along
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'"
        );
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
    }

    private static async Task<string> Create(IServiceProvider services)
    {
        using var scope = services.CreateScope();
        var document = await scope.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync();
        return await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_0);
    }

    private static Task ApplyHints(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var member in context.JsonPropertyInfo is null ? context.JsonTypeInfo.Properties : [])
        {
            if (HintOf(member.AttributeProvider) is { IsRequired: true })
                (schema.Required ??= new HashSet<string>(StringComparer.Ordinal)).Add(member.Name);
        }

        if (context.JsonPropertyInfo is not { } own)
            return Task.CompletedTask;

        schema.Type &= ~JsonSchemaType.Null; // what is not known is left out
        if (HintOf(own.AttributeProvider) is { } hint)
            Apply(schema, hint);
        return Task.CompletedTask;
    }

    private static void Apply(OpenApiSchema schema, SchemaHintAttribute hint)
    {
        schema.Format = hint.Format ?? schema.Format;
        if (hint.Words.Length > 0)
            schema.Enum = [.. hint.Words.Select(w => (JsonNode)JsonValue.Create(w))];
        if (hint.Example is not { } example)
            return;

#pragma warning disable CS0618 // "examples" are not part of OpenAPI 3.0
        schema.Example =
            schema.Type?.HasFlag(JsonSchemaType.Integer) is true && int.TryParse(example, CultureInfo.InvariantCulture, out var number)
                ? JsonValue.Create(number)
                : JsonValue.Create(example);
#pragma warning restore CS0618
    }

    private static SchemaHintAttribute? HintOf(System.Reflection.ICustomAttributeProvider? provider) =>
        provider?.GetCustomAttributes(typeof(SchemaHintAttribute), inherit: false).OfType<SchemaHintAttribute>().FirstOrDefault();

    private static Task DescribeOperation(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (parameter.Name != "limit")
                continue;

            parameter.Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Format = "int32",
                Minimum = "1",
                Maximum = "200",
            };
        }

        operation.RequestBody?.Content?.Remove(AnyType);
        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (response is OpenApiResponse described)
                described.Description = ResponseText(status);
        }

        var sorted = new OpenApiResponses();
        foreach (var (status, response) in (operation.Responses ?? []).OrderBy(r => r.Key, StringComparer.Ordinal))
            sorted[status] = response;
        operation.Responses = sorted;
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SchemeName, context.Document)] = [] }];
        return Task.CompletedTask;
    }

    private static string ResponseText(string status) =>
        status switch
        {
            "200" => "As asked for, or known already.",
            "201" => "Created.",
            "400" => "The request cannot be understood; `errors` names the fields.",
            "401" => "There is no key, or it is not in force.",
            "404" => "There is none, or it is not yours.",
            "409" => "The same request is being handled at the moment.",
            "413" => "The body is too large.",
            "415" => "The body is not JSON.",
            "422" => "The request was understood and refused; nothing was changed.",
            "429" => "Too many requests with this key; `Retry-After` says when to go on.",
            "503" => "Not available at the moment; `Retry-After` says when to try again.",
            _ => "Something broke on our side; `detail` has a reference.",
        };

    private static Task DescribeDocument(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "CertBot API",
            Version = "1",
            Description = Description,
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Tags = new HashSet<OpenApiTag>
        {
            new() { Name = "Cases", Description = "Support cases and their clocks." },
            new() { Name = "Customers", Description = "Customers and their support contracts." },
        };
        document.Components ??= new OpenApiComponents();
        foreach (var members in document.Components.Schemas?.Values.Select(s => s.Properties).OfType<IDictionary<string, IOpenApiSchema>>() ?? [])
        {
            // "null or this": what is not known is left out.
            foreach (var (name, member) in members.ToArray())
            {
                if (member.OneOf?.OfType<OpenApiSchemaReference>().ToArray() is [var only])
                    members[name] = only;
            }
        }

        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[SchemeName] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "A key of the vendor's, made in chat with `new api key`.",
        };
        return Task.CompletedTask;
    }
}
