using System.Reflection;
using System.Text.Json.Serialization;
using CertBot.Core.Primitives;
using CertBot.Hosting;

namespace CertBot.Tests.Lint;

/// <summary>A union is closed: a private constructor, sealed nested cases, and, if it is stored, a name for each case.</summary>
public sealed class UnionTests
{
    private static IEnumerable<Type> All =>
        new[]
        {
            typeof(Refusal).Assembly,
            typeof(CertBot.Packages.PackageFile).Assembly,
            typeof(CertBot.Inspection.PackageInspector).Assembly,
            typeof(Settings).Assembly,
        }.SelectMany(a => a.GetTypes());

    private static IEnumerable<Type> Choices =>
        All.Where(t => t is { IsAbstract: true, IsSealed: false, IsInterface: false } && t.GetMethod("<Clone>$") is not null);

    [Fact]
    public void Scan_finds_the_unions() => Assert.InRange(Choices.Count(), 40, 500);

    [Fact]
    public void Every_abstract_record_is_closed() =>
        Assert.Empty(
            Choices
                .Where(t =>
                    t.GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
                        .Any(c => !c.IsPrivate && !(c.GetParameters() is [var only] && only.ParameterType.Name == t.Name))
                )
                .Select(t => t.FullName)
        );

    [Fact]
    public void Every_case_is_sealed_and_nested() =>
        Assert.Empty(
            from choice in Choices
            from one in All
            where
                one != choice
                && one.BaseType is { } parent
                && (parent == choice || (parent.IsGenericType && choice.IsGenericTypeDefinition && parent.GetGenericTypeDefinition() == choice))
            where !one.IsSealed || one.DeclaringType is null
            select one.FullName
        );

    [Fact]
    public void Stored_union_names_every_case_once()
    {
        var faults =
            from choice in Choices
            let named = choice.GetCustomAttributes<JsonDerivedTypeAttribute>().ToList()
            where named.Count > 0
            let cases = choice.GetNestedTypes().Where(t => t.BaseType == choice).ToHashSet()
            where !cases.SetEquals(named.Select(n => n.DerivedType)) || named.Select(n => n.TypeDiscriminator).Distinct().Count() != named.Count
            select choice.FullName;

        Assert.Empty(faults);
    }

    [Fact]
    public void Record_has_no_setters() =>
        Assert.Empty(
            from type in All
            where type.GetMethod("<Clone>$") is not null
            from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            where
                property.SetMethod is { IsPublic: true } set
                && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit))
            select $"{type.Name}.{property.Name}"
        );

    [Fact]
    public void Classes_are_sealed_with_listed_exceptions() =>
        Assert.Empty(
            All.Where(t =>
                    t is { IsClass: true, IsAbstract: false, IsSealed: false }
                    && t.Namespace?.StartsWith("CertBot", StringComparison.Ordinal) is true
                    && !t.Name.Contains('<', StringComparison.Ordinal)
                )
                .Select(t => t.FullName)
        );
}
