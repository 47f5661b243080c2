namespace Carillon.Server.Demo;

/// <summary>Something that happens to a demo's floor while it works. The demo ends when it is over, and is judged by it.</summary>
internal interface IIncident
{
    /// <summary>Called once, when agents are ready.</summary>
    Task Happen(DemoPlan plan, DemoFloor floor, CancellationToken cancel);

    /// <summary>After the floor has wound down: the command's exit code.</summary>
    Task<int> Judge(DemoPlan plan, DemoJudge judge, CancellationToken cancel);
}
