package dev.hikyaku.server.doctor;

import dev.hikyaku.server.configuration.ConfigurationCheck;
import dev.hikyaku.server.configuration.Problem;

import java.util.List;

/** Every file of the role's directory, checked as the server checks them before it starts. */
final class ConfigurationLoads implements Check {

    @Override
    public String name() {
        return "configuration";
    }

    @Override
    public String question() {
        return "does the configuration load";
    }

    @Override
    public List<Finding> examine(Site site) {
        List<Problem> problems = problems(site);
        if (problems.isEmpty()) {
            return List.of(
                    Finding.ok(
                            "all files of role %s in %s are well"
                                    .formatted(
                                            site.role().lowerCase(), site.directories().conf())));
        }
        return problems.stream().map(ConfigurationLoads::finding).toList();
    }

    static List<Problem> problems(Site site) {
        return ConfigurationCheck.of(site.role(), site.directories().conf(), site.environment())
                .within(site.directories().var(), site.directories().home())
                .verify();
    }

    private static Finding finding(Problem problem) {
        return Finding.fail(
                "%s: %s: %s".formatted(problem.file(), problem.key(), problem.value()),
                "expected: " + problem.expected());
    }
}
