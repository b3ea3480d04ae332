using System.Reflection;
using CertBot.Channels;
using CertBot.Channels.Api.Documents;
using CertBot.Hosting;
using CertBot.Tests.Kit.Hosts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Mono.Cecil;

namespace CertBot.Tests.Lint;

/// <summary>
/// Whoever takes something from outside does it where it is bounded: bodies through <see cref="RequestBodyReader"/>, whatever endpoint comes next. Read from the
/// compiled code and from the endpoints of a running host.
/// </summary>
public sealed class DoorLintTests
{
    /// <summary>Who may touch the body of a request; everything else asks them.</summary>
    private static readonly string[] Readers = [typeof(RequestBodyReader).FullName ?? "", typeof(UploadStream).FullName ?? ""];

    private static readonly string[] RequestTypes =
    [
        typeof(HttpRequest).FullName ?? "",
        "Microsoft.AspNetCore.Http.HttpRequestJsonExtensions",
        "Microsoft.AspNetCore.Http.RequestFormReaderExtensions",
        "Microsoft.AspNetCore.Http.HttpRequestRewindExtensions",
        "Microsoft.AspNetCore.Http.Features.IFormFeature",
        "Microsoft.AspNetCore.Http.Features.IHttpRequestFeature",
        "Microsoft.AspNetCore.Http.Features.IRequestBodyPipeFeature",
    ];

    private static readonly string[] BodyMembers =
    [
        "get_Body",
        "get_BodyReader",
        "get_Form",
        "get_Reader",
        "ReadForm",
        "ReadFormAsync",
        "ReadFromJsonAsync",
        "EnableBuffering",
    ];

    [Fact]
    public void Body_of_a_request_is_read_by_the_bounded_reader_only()
    {
        var uses = BodyUses().ToArray();

        Assert.Contains(uses, u => Readers.Contains(u.Type, StringComparer.Ordinal));
        LintFindings.AssertNone(
            uses.Where(u => !Readers.Contains(u.Type, StringComparer.Ordinal)).Select(u => $"{u.Type} calls {u.Member}; use {nameof(RequestBodyReader)}")
        );
    }

    /// <summary>A parameter of an endpoint can be bound from the body, by the framework and without a bound.</summary>
    [Fact]
    public async Task No_endpoint_lets_the_framework_read_the_body()
    {
        await using var host = await OpenHost.Start();
        RouteEndpoint[] endpoints = [.. host.Host.GetService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

        Assert.InRange(endpoints.Length, 20, 200);
        // The API names the types of its bodies for the OpenAPI document, in a way in which the framework never does for a parameter.
        LintFindings.AssertNone(
            endpoints
                .Where(e => e.Metadata.GetOrderedMetadata<IAcceptsMetadata>().Any(a => !a.ContentTypes.Contains(ApiDocument.AnyType, StringComparer.Ordinal)))
                .Select(e => e.RoutePattern.RawText)
        );
        LintFindings.AssertNone(
            endpoints.SelectMany(e =>
                e.Metadata.GetMetadata<MethodInfo>()
                    ?.GetParameters()
                    .Where(p => typeof(Stream).IsAssignableFrom(p.ParameterType) || p.ParameterType == typeof(System.IO.Pipelines.PipeReader))
                    .Select(p => $"{e.RoutePattern.RawText}: {p.Name}")
                ?? []
            )
        );
    }

    private static IEnumerable<(string Type, string Member)> BodyUses()
    {
        using var assembly = AssemblyDefinition.ReadAssembly(typeof(Settings).Assembly.Location);
        foreach (var type in assembly.MainModule.Types.SelectMany(WithNested))
        {
            foreach (var method in type.Methods.Where(m => m.HasBody))
            {
                foreach (var called in method.Body.Instructions.Select(i => i.Operand).OfType<MethodReference>())
                {
                    if (
                        RequestTypes.Contains(called.DeclaringType.FullName, StringComparer.Ordinal)
                        && BodyMembers.Contains(called.Name, StringComparer.Ordinal)
                    )
                    {
                        yield return (OuterName(type), $"{called.DeclaringType.Name}.{called.Name}");
                    }
                }
            }
        }
    }

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) => type.NestedTypes.SelectMany(WithNested).Prepend(type);

    /// <summary>The class in which a method was written: the compiler nests what it makes of it.</summary>
    private static string OuterName(TypeDefinition type) => type.DeclaringType is { } outer ? OuterName(outer) : type.FullName;
}
