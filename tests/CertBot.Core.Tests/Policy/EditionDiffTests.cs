using System.Text.Json.Nodes;
using CertBot.Core.Policy;

namespace CertBot.Core.Tests.Policy;

public sealed class EditionDiffTests
{
    private static readonly Edition Creatio = Of("creatio");
    private static readonly Edition Terrasoft = Of("terrasoft");

    [Fact]
    public void Edition_does_not_differ_from_itself() => Assert.Empty(EditionDiff.Between(Creatio, Creatio));

    [Fact]
    public void Differences_of_the_two_editions_are_those_of_the_policy_documents() =>
        Assert.Equal(
            [
                "pin/name: creatio > terrasoft",
                "isStandard: True > False",
                "platformName: Creatio > Terrasoft",
                "zone: Europe/Berlin > Europe/Moscow",
                "storefront/host: marketplace.creatio.com > marketplace.terrasoft.ru",
                "storefront/mandatoryLocalization: en-US > ",
                "roles/vp-product: vp-product > ∅",
                "roles/ceo: ceo > ∅",
                "roles/product-director: ∅ > product-director",
                "roles/managing-partner: ∅ > managing-partner",
                "priorityCriteria/marketplace-map: marketplace-map > ∅",
                "priorityCriteria/core-roadmap: ∅ > core-roadmap",
                "groups/leadership/roles/vp-product: vp-product > ∅",
                "groups/leadership/roles/ceo: ceo > ∅",
                "groups/leadership/roles/product-director: ∅ > product-director",
                "groups/leadership/roles/managing-partner: ∅ > managing-partner",
                "support/zones/moscow: ∅ > {…}",
                "support/language: en > ",
                "escalation/3/platformSide/vp-product: vp-product > ∅",
                "escalation/3/platformSide/product-director: ∅ > product-director",
                "escalation/4/platformSide/ceo: ceo > ∅",
                "escalation/4/platformSide/managing-partner: ∅ > managing-partner",
                "priorityDeciders/vp-product: vp-product > ∅",
                "priorityDeciders/ceo: ceo > ∅",
                "priorityDeciders/product-director: ∅ > product-director",
                "priorityDeciders/managing-partner: ∅ > managing-partner",
                "sanctionRules/approve/vp-product: vp-product > ∅",
                "sanctionRules/approve/ceo: ceo > ∅",
                "sanctionRules/approve/product-director: ∅ > product-director",
                "sanctionRules/approve/managing-partner: ∅ > managing-partner",
                "choices/damaged-criteria: ∅ > {…}",
            ],
            EditionDiff.Between(Creatio, Terrasoft).Select(Line)
        );

    [Fact]
    public void Reverse_diff_swaps_added_and_removed() =>
        Assert.Equal(
            EditionDiff.Between(Creatio, Terrasoft).Select(c => (c.Path, c.Before, c.After)).Order(),
            EditionDiff.Between(Terrasoft, Creatio).Select(c => (c.Path, Before: c.After, After: c.Before)).Order()
        );

    [Fact]
    public void Items_are_compared_by_key_in_numbers_flags_and_lengths()
    {
        var file = EditionJsonEditor.LoadCreatio();
        EditionJsonEditor.SetAt(file, "version", 2);
        EditionJsonEditor.SetAt(file, "escalation[0].acknowledgeWithin", "PT2H");
        EditionJsonEditor.SetAt(file, "criteria[5].mayNotApply", true);
        EditionJsonEditor.SetAt(file, "kpis[3].target", 2);
        Assert.Equal(
            [
                "pin/version: 1 > 2",
                "criteria/user-setup/mayNotApply: False > True",
                "escalation/1/acknowledgeWithin: 4:00:00 > 2:00:00",
                "kpis/overdue-response/target: 1 > 2",
                "choices/acknowledge/value: PT4H > PT2H",
            ],
            EditionDiff.Between(Creatio, Read(file)).Select(Line)
        );
    }

    [Fact]
    public void Changed_order_shows_only_in_the_numbers()
    {
        var file = EditionJsonEditor.LoadCreatio();
        var materials = file["materials"]?.AsArray() ?? [];
        var first = materials[0];
        materials.RemoveAt(0);
        materials.Insert(1, first);
        Assert.Equal(
            ["materials/solution-packages/number: 1 > 2", "materials/setup-guide/number: 2 > 1"],
            EditionDiff.Between(Creatio, Read(file)).Select(Line)
        );
    }

    private static string Line(EditionChange c) => $"{c.Path}: {Short(c.Before)} > {Short(c.After)}";

    private static string Short(string? value) =>
        value is null ? "∅"
        : value.StartsWith('{') ? "{…}"
        : value;

    private static Edition Read(JsonObject file) => Assert.IsType<EditionReadResult.Valid>(EditionReader.Read(file.ToJsonString())).Edition;

    private static Edition Of(string name) => EditionCatalog.Embedded.Latest(name) ?? throw new InvalidOperationException(name);
}
