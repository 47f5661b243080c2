using Carillon.Fuzz.Targets;

namespace Carillon.Tests.Protocols;

/// <summary>Every input that fuzzing found worth keeping, at every build: seeds, what reached new branches, what once broke something.</summary>
public sealed class FuzzCorpusTests
{
    public static TheoryData<string> Targets => [.. FuzzTarget.All.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void No_kept_input_breaks_its_target(string name)
    {
        var target = FuzzTarget.All.Single(t => t.Name == name);
        var inputs = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Fuzz", name)).ToList();
        Assert.NotEmpty(inputs);
        Assert.All(inputs, file => target.Try(File.ReadAllBytes(file)));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void No_kept_input_breaks_its_target_when_it_is_cut_anywhere(string name)
    {
        var target = FuzzTarget.All.Single(t => t.Name == name);
        foreach (var input in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Fuzz", name)).Select(File.ReadAllBytes))
        {
            for (var length = 0; length < input.Length; length++)
                target.Try(input.AsSpan(0, length));
        }
    }
}
